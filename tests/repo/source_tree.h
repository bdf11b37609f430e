#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// The repository as the rules see it. A rule is a function from files to complaints, so that each
/// is tried on the real tree and on a small one that breaks it.
namespace repo {

struct File {
  std::string path;  ///< from the root of the repository, with '/'
  std::string text;
};

using Complaints = std::vector<std::string>;

/// Every file of the checkout but build/, benchmark-results/ and .git/. Throws where the source
/// folder cannot be read.
std::vector<File> source_tree();

/// Those with one of the extensions (".cpp", ".h", ...).
std::vector<File> with_extension(const std::vector<File>& files,
                                 const std::vector<std::string_view>& extensions);

std::vector<std::string_view> lines_of(std::string_view text);

/// "path:line: what", the form that editors jump to.
std::string complaint(const File& file, std::size_t line, std::string_view what);

/// One complaint for each line that is wrong: the shape of most rules.
Complaints complain_of_lines(const std::vector<File>& files, std::string_view what,
                             const std::function<bool(const File&, std::string_view line)>& wrong);

}  // namespace repo

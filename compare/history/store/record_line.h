#pragma once

#include <string>
#include <string_view>

namespace compare::history {

/// A record is one line, {"schema":"NAME/1","id":"ID",MEMBERS}, where ID is the first 32
/// hexadecimal digits of the SHA-256 of the bytes MEMBERS. So what is there already is known by its
/// id, and a line that was cut off, overwritten or changed is known by its digest.

/// `members` are JSON: "\"key\":value,...", not empty, without a line end.
std::string record_line(std::string_view schema, std::string_view members);

/// What a line is.
struct CheckedLine {
  std::string_view id;    ///< empty where it is no whole record of that schema
  std::string complaint;  ///< why not, for people: "the record is cut off"
};

/// Any bytes are told apart without an exception.
CheckedLine check_record_line(std::string_view line, std::string_view schema);

}  // namespace compare::history

#pragma once

#include <stdexcept>

namespace compare::results {

/// What was read cannot be judged or joined. The message is one line for the user: which file,
/// where in it, what is wrong and what was expected.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace compare::results

#pragma once

#include <string>
#include <string_view>

#include "compare/results/result_file.h"

namespace compare::results {

/// Whether a key of a row means something of its own, so that no counter can be called so.
bool is_row_key(std::string_view key);

/// Builds one Row from the members of one object of "benchmarks", in whatever order they come.
/// Complaints are for people and name the key: "real_time is a string, not a number".
class RowBuilder {
 public:
  /// The value of a member, as far as rows care.
  class Value {
   public:
    static Value null() { return Value(Type::null); }
    static Value boolean(bool flag);
    static Value number(double number);
    static Value text(std::string_view text);  ///< refers to the text, does not copy it
    static Value nested() { return Value(Type::nested); }

    /// "a string", "a number", ...
    [[nodiscard]] std::string described() const;

   private:
    friend class RowBuilder;
    enum class Type { null, boolean, number, text, nested };
    explicit Value(Type type) : type_(type) {}

    Type type_;
    bool flag_ = false;
    double number_ = 0;
    std::string_view text_;
  };

  RowBuilder();

  /// Takes one member; returns a complaint, empty if there is none.
  std::string set(std::string_view key, const Value& value);
  /// Checks what is missing and fills in what follows from the rest; returns a complaint or "".
  std::string finish();
  /// The row. Complete after finish() had no complaint.
  [[nodiscard]] Row& row() { return row_; }
  /// ` ("name")` for messages; empty while the name is unknown.
  [[nodiscard]] std::string quoted_name() const;

 private:
  static std::string set_text(std::string_view key, const Value& value, std::string& target);
  static std::string set_number(std::string_view key, const Value& value, double& target);
  static std::string set_count(std::string_view key, const Value& value, int& target);
  std::string set_unit(const Value& value);
  std::string set_run_type(const Value& value);
  std::string set_counter(std::string_view key, const Value& value);

  Row row_;
  bool saw_run_type_ = false;
  bool saw_fit_ = false;  ///< big_o or rms: a complexity fit, which is no measurement
};

}  // namespace compare::results

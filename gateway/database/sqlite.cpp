#include "gateway/database/sqlite.h"

#include <charconv>

#include "gateway/database/sqlite_file.h"

namespace gateway::database {
namespace {

constexpr std::chrono::milliseconds kPatience{5000};

[[noreturn]] void fail(sqlite3* handle, int code) {
  const int primary = code & 0xff;
  const bool refused = primary == SQLITE_ERROR || primary == SQLITE_CONSTRAINT ||
                       primary == SQLITE_MISMATCH || primary == SQLITE_RANGE ||
                       primary == SQLITE_SCHEMA || primary == SQLITE_MISUSE;
  throw Error(refused ? Error::Kind::statement : Error::Kind::unavailable,
              handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code), primary);
}

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* handle) noexcept : handle_(handle) {}
  [[nodiscard]] bool is_null(int column) const override {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
  }
  [[nodiscard]] std::int64_t integer(int column) const override {
    return sqlite3_column_int64(handle_, column);
  }
  [[nodiscard]] std::string_view bytes(int column) const override {
    // In this order: asking for the text may convert it, and only then is its length final.
    const void* data = sqlite3_column_type(handle_, column) == SQLITE_BLOB
                           ? sqlite3_column_blob(handle_, column)
                           : static_cast<const void*>(sqlite3_column_text(handle_, column));
    const int size = sqlite3_column_bytes(handle_, column);
    return data == nullptr
               ? std::string_view{}
               : std::string_view{static_cast<const char*>(data), static_cast<std::size_t>(size)};
  }

 private:
  sqlite3_stmt* handle_;
};

/// One use of a prepared statement. The end of its life resets the statement, without which a
/// SELECT would keep its snapshot and never see a later revocation.
class Use {
 public:
  explicit Use(sqlite3_stmt* handle) noexcept : handle_(handle) {}
  ~Use() {
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  Use(Use&&) = delete;
  Use& operator=(Use&&) = delete;

  void bind(int at, const Value& value) {
    int code = SQLITE_OK;
    if (std::holds_alternative<std::monostate>(value)) {
      code = sqlite3_bind_null(handle_, at);
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      code = sqlite3_bind_int64(handle_, at, *integer);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      const char* data = text->data() == nullptr ? "" : text->data();  // nullptr would be NULL
      code = sqlite3_bind_text64(handle_, at, data, text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
      const auto& blob = std::get<std::span<const std::byte>>(value);
      code = sqlite3_bind_blob64(handle_, at, blob.data(), blob.size(), SQLITE_STATIC);
    }
    check(code);
  }

  bool step() {
    const int code = sqlite3_step(handle_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
      check(code);
    }
    return code == SQLITE_ROW;
  }

 private:
  void check(int code) const {
    if (code != SQLITE_OK) {
      fail(sqlite3_db_handle(handle_), code);
    }
  }

  sqlite3_stmt* handle_;
};

/// "$3" is a name to SQLite, numbered as it comes; only PostgreSQL takes it for a number.
std::vector<int> places_of(sqlite3_stmt* handle) {
  std::vector<int> places(static_cast<std::size_t>(sqlite3_bind_parameter_count(handle)));
  for (int place = 1; place <= static_cast<int>(places.size()); ++place) {
    const char* name = sqlite3_bind_parameter_name(handle, place);
    const std::string_view digits = name == nullptr ? "" : name + 1;
    std::size_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    places.at(number - 1) = place;
  }
  return places;
}

}  // namespace

SqliteConnection::SqliteConnection(const std::string& path, IfMissing if_missing)
    : name_("sqlite:" + path) {
  ensure_sqlite_file(name_, path, if_missing);
  try {
    open_file(path);
    set_patience(kPatience);
    if (sqlite3_db_readonly(handle_.get(), "main") == 1) {
      throw std::runtime_error(
          name_ +
          ": the file is read-only; make it writable for this user (chmod u+w) or give another "
          "path");
    }
    execute("PRAGMA foreign_keys = ON");
    execute("SELECT count(*) FROM sqlite_schema");  // says whether it is a database at all
  } catch (const Error& error) {
    fail_to_open_sqlite(name_, error);
  }
}

void SqliteConnection::open_file(const std::string& path) {
  // A leading "./" keeps SQLite from reading a special name such as ":memory:" or "file:x".
  const std::string file = path.starts_with('/') ? path : "./" + path;
  sqlite3* handle = nullptr;
  // The owner of this object takes turns already: SQLite need not lock once more.
  const int code =
      sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) {
    fail(handle, code);
  }
}

void SqliteConnection::set_patience(std::chrono::milliseconds patience) noexcept {
  sqlite3_busy_timeout(handle_.get(), static_cast<int>(patience.count()));
}

void SqliteConnection::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    fail(handle_.get(), code);
  }
}

const SqliteConnection::Prepared& SqliteConnection::prepared(const Statement& statement) {
  Prepared& kept = statements_[&statement];
  if (kept.handle == nullptr) {
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), statement.sql.data(),
                                        static_cast<int>(statement.sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    kept.handle.reset(handle);
    if (code != SQLITE_OK) {
      fail(handle_.get(), code);
    }
    kept.places = places_of(handle);
  }
  return kept;
}

std::int64_t SqliteConnection::run(const Statement& statement, std::span<const Value> values,
                                   const RowSink& sink) {
  const Prepared& kept = prepared(statement);
  sqlite3_stmt* const handle = kept.handle.get();
  const int before = sqlite3_total_changes(handle_.get());
  Use use(handle);
  for (std::size_t i = 0; i < values.size(); ++i) {
    // One too many has no place: SQLite says so.
    use.bind(i < kept.places.size() ? kept.places[i] : 0, values[i]);
  }
  const SqliteRow row(handle);
  while (use.step()) {
    if (sink) {
      sink(row);
    }
  }
  return sqlite3_total_changes(handle_.get()) - before;
}

void SqliteConnection::roll_back() noexcept {
  // Nothing to do about a failure: SQLite rolls back by itself when the connection ends.
  sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace gateway::database

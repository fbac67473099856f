// Kept statements: typed SQL that is prepared once a connection and used again. A Query answers with rows, a Command
// changes them. Both belong to one connection and are used by its thread only.
//
// Parameters and columns travel as SOCI's text, 64-bit number or double; Stored says which for each type of ours. A
// struct is spread over several columns by a specialization of Columns.
#pragma once

#include "core/enum_text.hpp"
#include "core/time.hpp"
#include "storage/session.hpp"

#include <array>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace parley::storage {

/// How a value of type T is kept in the database: `Base` is what SOCI exchanges.
template <class T>
struct Stored;

template <>
struct Stored<std::string> {
  using Base = std::string;
  static std::string to_base(const std::string& value) { return value; }
  static std::string from_base(std::string base) { return base; }
};

template <>
struct Stored<std::string_view> {
  using Base = std::string;
  static std::string to_base(std::string_view value) { return std::string(value); }
};

template <class T>
  requires std::is_integral_v<T>
struct Stored<T> {
  using Base = long long;
  static long long to_base(T value) { return static_cast<long long>(value); }
  static T from_base(long long base) { return static_cast<T>(base); }
};

template <>
struct Stored<double> {
  using Base = double;
  static double to_base(double value) { return value; }
  static double from_base(double base) { return base; }
};

template <>
struct Stored<core::TimePoint> {
  using Base = long long;
  static long long to_base(core::TimePoint value) { return value.time_since_epoch().count(); }
  static core::TimePoint from_base(long long base) { return core::TimePoint(std::chrono::milliseconds(base)); }
};

template <class T>
  requires std::is_enum_v<T>
struct Stored<T> {
  using Base = std::string;
  static std::string to_base(T value) { return std::string(core::enum_name(value)); }
  static T from_base(const std::string& base) {
    if (const auto value = core::enum_value<T>(base)) return *value;
    throw std::runtime_error("The database holds the unknown word '" + base + "'.");
  }
};

/// A place for one value on its way to or from a statement; its address stays the same while the statement lives.
template <class T>
struct Slot {
  using Value = T;
  typename Stored<T>::Base base{};
  soci::indicator indicator = soci::i_ok;

  void put(const T& value) { base = Stored<T>::to_base(value); }
  void take(T& value) {
    if (indicator == soci::i_null) throw std::runtime_error("The database holds NULL where a value must be.");
    value = Stored<T>::from_base(base);
  }
};

template <class T>
struct Slot<std::optional<T>> {
  using Value = std::optional<T>;
  typename Stored<T>::Base base{};
  soci::indicator indicator = soci::i_null;

  void put(const std::optional<T>& value) {
    indicator = value ? soci::i_ok : soci::i_null;
    if (value) base = Stored<T>::to_base(*value);
  }
  void take(std::optional<T>& value) {
    if (indicator == soci::i_null)
      value.reset();
    else
      value = Stored<T>::from_base(base);
  }
};

/// Specialized for structs of several columns: `names` (the columns, separated by ", ") and `tie(struct&)` (a std::tie
/// of the members in the same order). Anything else is one column.
template <class T>
struct Columns;

template <class T>
concept Spread = requires(T& row) { Columns<T>::tie(row); };

template <class T>
struct SlotsOf {
  using type = std::tuple<Slot<T>>;
};
template <class... T>
std::tuple<Slot<std::remove_const_t<T>>...> slots_for(std::tuple<T&...>);
template <Spread T>
struct SlotsOf<T> {
  using type = decltype(slots_for(Columns<T>::tie(std::declval<T&>())));
};

template <class T>
class Spreader {
 public:
  void bind(soci::statement& statement) {
    std::apply([&](auto&... slot) { (statement.exchange(soci::use(slot.base, slot.indicator)), ...); }, slots_);
  }
  void define(soci::statement& statement) {
    std::apply([&](auto&... slot) { (statement.exchange(soci::into(slot.base, slot.indicator)), ...); }, slots_);
  }
  void put(const T& value) {
    if constexpr (Spread<T>) {
      // tie takes a mutable struct; here its members are only read.
      for_each(Columns<T>::tie(const_cast<T&>(value)), [](auto& slot, const auto& member) { slot.put(member); });
    } else {
      std::get<0>(slots_).put(value);
    }
  }
  void take(T& value) {
    if constexpr (Spread<T>)
      for_each(Columns<T>::tie(value), [](auto& slot, auto& member) { slot.take(member); });
    else
      std::get<0>(slots_).take(value);
  }

 private:
  template <class Members, class Step>
  void for_each(Members members, Step step) {
    [&]<std::size_t... Index>(std::index_sequence<Index...>) {
      (step(std::get<Index>(slots_), std::get<Index>(members)), ...);
    }(std::make_index_sequence<std::tuple_size_v<Members>>());
  }

  typename SlotsOf<T>::type slots_;
};

/// Whether a statement changes one of the tables whose rows are remembered: users, guest_sessions, meetings,
/// participants, bans, breakouts. In doubt it does.
bool changes_remembered(std::string_view sql);

/// Whether a statement may see, or be in the way of, rows of the tables whose new rows are gathered (GatheredInsert):
/// attendance, audit_log. In doubt it does; whatever deletes rows may delete what they hang on.
bool concerns_gathered(std::string_view sql);

/// What Query and Command share: a statement with slots for its parameters, prepared when first used.
template <class... Parameters>
class KeptStatement {
 public:
  KeptStatement(soci::session& session, std::string sql)
      : session_(session_of(session)),
        sql_(std::move(sql)),
        changes_remembered_(changes_remembered(sql_)),
        concerns_gathered_(concerns_gathered(sql_)) {
    session_.kept_statements.push_back(sql_);
  }
  KeptStatement(const KeptStatement&) = delete;
  KeptStatement& operator=(const KeptStatement&) = delete;

 protected:
  template <class Define>
  soci::statement& prepared(Define define, const Parameters&... parameters) {
    if (concerns_gathered_) session_.write_all();
    session_.progress.fetch_add(1, std::memory_order_relaxed);
    if (!statement_) {
      soci::statement statement(session_);
      statement.alloc();
      std::apply([&](auto&... parameter) { (parameter.bind(statement), ...); }, parameters_);
      define(statement);
      statement.prepare(sql_);
      statement.define_and_bind();
      statement_.emplace(statement);
    }
    [&]<std::size_t... Index>(std::index_sequence<Index...>) {
      (std::get<Index>(parameters_).put(parameters), ...);
    }(std::index_sequence_for<Parameters...>());
    return *statement_;
  }

  /// A statement that hands rows over may change them too: INSERT … RETURNING.
  bool only_reads() const { return sql_.starts_with("SELECT"); }
  void count_changes(long long rows) {
    session_.changes += static_cast<std::uint64_t>(rows);
    if (changes_remembered_ && rows > 0 && session_.told == 0) session_.untold_changes = true;
  }

 private:
  Session& session_;
  const std::string sql_;
  const bool changes_remembered_;
  const bool concerns_gathered_;
  std::tuple<Spreader<Parameters>...> parameters_;
  std::optional<soci::statement> statement_;
};

/// SELECT: rows of type Row for parameters in the order of their places in the text.
template <class Row, class... Parameters>
class Query : KeptStatement<Parameters...> {
 public:
  using KeptStatement<Parameters...>::KeptStatement;

  std::vector<Row> all(const Parameters&... parameters) {
    std::vector<Row> rows;
    if (!this->only_reads()) this->count_changes(1);
    soci::statement& statement = run(parameters...);
    // The last fetch that finds nothing also ends the statement's hold on the database's state: a row that is not
    // understood must not keep it from there.
    std::exception_ptr bad;
    for (bool found = statement.execute(true); found; found = statement.fetch()) {
      if (bad) continue;
      try {
        row_.take(rows.emplace_back());
      } catch (...) {
        bad = std::current_exception();
      }
    }
    if (bad) std::rethrow_exception(bad);
    return rows;
  }

  /// The first row.
  std::optional<Row> one(const Parameters&... parameters) {
    auto rows = all(parameters...);
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
  }

 private:
  soci::statement& run(const Parameters&... parameters) {
    return this->prepared([this](soci::statement& statement) { row_.define(statement); }, parameters...);
  }

  Spreader<Row> row_;
};

/// INSERT, UPDATE, DELETE.
template <class... Parameters>
class Command : KeptStatement<Parameters...> {
 public:
  using KeptStatement<Parameters...>::KeptStatement;

  /// Returns how many rows were changed.
  long long operator()(const Parameters&... parameters) {
    soci::statement& statement = this->prepared([](soci::statement&) {}, parameters...);
    statement.execute(true);
    const long long rows = statement.get_affected_rows();
    this->count_changes(rows);
    return rows;
  }
};

/// "a, b, c", 2 → "INSERT INTO table (a, b, c) VALUES (:a0, :b0, :c0), (:a1, :b1, :c1)".
std::string insert_many_sql(std::string_view table, std::string_view column_names, std::size_t rows);

/// INSERT into one of the tables of concerns_gathered(), whose rows nobody asks for in the transaction that adds them:
/// they are told to the database together, by and by or before the commit. On PostgreSQL each statement is a round
/// trip.
template <class Row>
class GatheredInsert final : UnwrittenRows {
 public:
  GatheredInsert(soci::session& session, std::string_view table) : session_(session_of(session)) {
    for (std::size_t i = 0; i < statement_rows.size(); ++i) {
      statements_[i].sql = insert_many_sql(table, Columns<Row>::names, statement_rows[i]);
      session_.kept_statements.push_back(statements_[i].sql);
    }
  }
  GatheredInsert(const GatheredInsert&) = delete;
  GatheredInsert& operator=(const GatheredInsert&) = delete;

  void operator()(const Row& row) {
    if (rows_.empty()) session_.unwritten.push_back(this);
    rows_.push_back(row);
    ++session_.changes;
  }

 private:
  /// Each statement is of so many rows: few statements, each prepared once.
  static constexpr std::array<std::size_t, 3> statement_rows{32, 6, 1};
  struct Statement {
    std::string sql;
    std::vector<Spreader<Row>> slots;
    std::optional<soci::statement> prepared;
  };

  void write() override {
    const std::vector<Row> rows = std::exchange(rows_, {});
    std::size_t written = 0;
    for (std::size_t i = 0; i < statement_rows.size(); ++i)
      for (; rows.size() - written >= statement_rows[i]; written += statement_rows[i])
        execute(statements_[i], statement_rows[i], &rows[written]);
  }
  void drop() noexcept override { rows_.clear(); }

  void execute(Statement& statement, std::size_t count, const Row* rows) {
    session_.progress.fetch_add(1, std::memory_order_relaxed);
    if (!statement.prepared) {
      statement.slots.resize(count);  // once: statements keep the slots' addresses
      soci::statement made(session_);
      made.alloc();
      for (Spreader<Row>& slots : statement.slots) slots.bind(made);
      made.prepare(statement.sql);
      made.define_and_bind();
      statement.prepared.emplace(made);
    }
    for (std::size_t i = 0; i < count; ++i) statement.slots[i].put(rows[i]);
    statement.prepared->execute(true);
  }

  Session& session_;
  std::vector<Row> rows_;
  std::array<Statement, statement_rows.size()> statements_;
};

/// "a, b, c" → "INSERT INTO table (a, b, c) VALUES (:a, :b, :c) tail".
std::string insert_sql(std::string_view table, std::string_view column_names, std::string_view tail = {});

/// "a, b, c" → "UPDATE table SET a = :a, b = :b, c = :c WHERE key = :key".
std::string update_sql(std::string_view table, std::string_view column_names, std::string_view key);

}  // namespace parley::storage

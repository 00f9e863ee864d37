// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/store.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/escape.hpp"
#include "study/store_columns.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace gpuramp::study {

namespace {

constexpr const char* kStoreSchema = "1";
constexpr std::uint64_t kMostErrorsListed = 5;

/// Runs a database operation; what SQLite complains of leaves as StoreError.
template <class F>
auto guarded(F&& operation)
{
  try {
    return operation();
  } catch (const SQLite::Exception& error) {
    throw StoreError(error.what());
  }
}

double number_or_nan(const SQLite::Column& column)
{
  return column.isNull() ? std::numeric_limits<double>::quiet_NaN() : column.getDouble();
}

} // namespace

struct Store::Database {
  std::filesystem::path file;
  SQLite::Database db;
  std::vector<StoredColumn> columns;
  std::optional<SQLite::Statement> insert_point, insert_time;
  std::optional<SQLite::Transaction> transaction;

  Database(const std::filesystem::path& path, int flags) : file(path), db(path.string(), flags, 10'000)
  {
    db.exec("PRAGMA synchronous = NORMAL");
  }

  void write_schema(const LoadedStudy& loaded, const Plan& plan);
  void read_columns();
  void require_whole(const char* schema);
  void require_sound_rows(const std::vector<StoredColumn>& expected, const Plan& plan);
  void prepare_inserts();
  [[nodiscard]] std::string meta(const std::string& key) const;
  [[nodiscard]] std::string column_list() const;
};

std::string Store::Database::column_list() const
{
  std::string list;
  for (const auto& column : columns)
    list += ", " + core::for_sql_name(column.name);
  return list;
}

void Store::Database::write_schema(const LoadedStudy& loaded, const Plan& plan)
{
  SQLite::Transaction all(db);
  db.exec("CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL)");
  db.exec("CREATE TABLE columns(position INTEGER PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, unit TEXT NOT "
          "NULL, detail TEXT NOT NULL, labels TEXT "
          "NOT NULL, discrete INTEGER NOT NULL)");
  const auto& s = loaded.study;
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"schema", kStoreSchema},
                                                        {"gpuramp_version", GPURAMP_VERSION},
                                                        {"study", s.name},
                                                        {"scenario", loaded.base.name},
                                                        {"fingerprint", loaded.fingerprint},
                                                        {"n_points", std::to_string(plan.size())},
                                                        {"n_cells", std::to_string(plan.n_cells())},
                                                        {"n_samples", std::to_string(s.samples.n)},
                                                        {"method", to_string(s.samples.method)},
                                                        {"seed", std::to_string(s.samples.seed)}}) {
    SQLite::Statement insert(db, "INSERT INTO meta VALUES(?, ?)");
    insert.bind(1, key);
    insert.bind(2, value);
    insert.exec();
  }
  std::string definitions;
  columns = stored_columns(s, plan);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& c = columns[i];
    SQLite::Statement insert(db, "INSERT INTO columns VALUES(?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, static_cast<std::int64_t>(i));
    insert.bind(2, c.name);
    insert.bind(3, c.role);
    insert.bind(4, c.unit);
    insert.bind(5, c.detail);
    insert.bind(6, fmt::format("{}", fmt::join(c.labels, "\n")));
    insert.bind(7, c.discrete ? 1 : 0);
    insert.exec();
    definitions += ", " + core::for_sql_name(c.name) + " REAL";
  }
  db.exec("CREATE TABLE points(point INTEGER PRIMARY KEY, cell INTEGER NOT NULL, sample INTEGER NOT NULL, seed INTEGER "
          "NOT NULL, status TEXT NOT NULL, error TEXT" +
          definitions + ")");
  db.exec("CREATE TABLE run_times(point INTEGER PRIMARY KEY, wall_s REAL NOT NULL, attempts INTEGER NOT NULL)");
  db.exec("CREATE VIEW rows AS SELECT points.*, run_times.wall_s, run_times.attempts FROM points LEFT JOIN run_times "
          "USING (point)");
  all.commit();
}

void Store::Database::read_columns()
{
  SQLite::Statement query(db, "SELECT name, role, unit, detail, labels, discrete FROM columns ORDER BY position");
  while (query.executeStep())
    columns.push_back({query.getColumn(0).getString(),
                       query.getColumn(1).getString(),
                       query.getColumn(2).getString(),
                       query.getColumn(3).getString(),
                       lines_of(query.getColumn(4).getString()),
                       query.getColumn(5).getInt() != 0,
                       {}});
}

constexpr const char* kRestore = "restore it from a copy, or run the study again in another directory";

/// \param schema  "main", or of a database that is attached
void Store::Database::require_whole(const char* schema)
{
  const auto damage = db.execAndGet(fmt::format("PRAGMA {}.quick_check(1)", schema)).getString();
  if (damage != "ok")
    core::refuse(file, "", "is damaged: " + damage, kRestore);
}

/// Every row is of a point of the plan, and every cell a number or nothing.
void Store::Database::require_sound_rows(const std::vector<StoredColumn>& expected, const Plan& plan)
{
  const auto same = [](const StoredColumn& a, const StoredColumn& b) { return a.name == b.name && a.role == b.role; };
  if (not std::equal(expected.begin(), expected.end(), columns.begin(), columns.end(), same))
    core::refuse(file, "", "has not the columns of this study", "run the study again in another directory");
  std::string wrong = "typeof(seed) <> 'integer' OR status NOT IN ('ok', 'failed', 'killed')";
  for (const auto& column : columns) {
    const auto name = core::for_sql_name(column.name);
    wrong += fmt::format(" OR (typeof({0}) NOT IN ('real', 'null')) OR abs({0}) > 1.7976931348623157e308", name);
  }
  SQLite::Statement query(db, fmt::format("SELECT point FROM points WHERE point NOT BETWEEN 0 AND {0} - 1 OR cell <> "
                                          "point % {1} OR sample <> point / {1} OR {2} LIMIT 1",
                                          plan.size(), plan.n_cells(), wrong));
  if (query.executeStep())
    core::refuse(file, "",
                 fmt::format("is damaged: the row of point {} is none of this study", query.getColumn(0).getInt64()),
                 kRestore);
}

void Store::Database::prepare_inserts()
{
  std::string marks;
  for (std::size_t i = 0; i < columns.size(); ++i)
    marks += ", ?";
  insert_point.emplace(db, "INSERT OR REPLACE INTO points(point, cell, sample, seed, status, error" + column_list() +
                               ") VALUES(?, ?, ?, ?, ?, ?" + marks + ")");
  insert_time.emplace(db, "INSERT OR REPLACE INTO run_times VALUES(?, ?, ?)");
}

std::string Store::Database::meta(const std::string& key) const
{
  SQLite::Statement query(db, "SELECT value FROM meta WHERE key = ?");
  query.bind(1, key);
  return query.executeStep() ? query.getColumn(0).getString() : "";
}

const char* to_string(PointStatus status)
{
  return status == PointStatus::ok ? "ok" : status == PointStatus::failed ? "failed" : "killed";
}

Store::Store(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

Store Store::create(const std::filesystem::path& file, const LoadedStudy& loaded, const Plan& plan)
{
  if (std::filesystem::exists(file))
    core::refuse(file, "", "there is a study already",
                 "continue it with --resume, or name another directory with --out");
  try {
    auto database = std::make_unique<Database>(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database->write_schema(loaded, plan);
    database->columns = stored_columns(loaded.study, plan);
    database->prepare_inserts();
    return Store(std::move(database));
  } catch (const SQLite::Exception& error) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored); // half a schema is of no use
    core::refuse(file, "", fmt::format("cannot be written: {}", error.what()),
                 "choose a directory that can be written with --out");
  }
}

Store Store::open(const std::filesystem::path& file, const LoadedStudy& loaded)
{
  try {
    auto database = std::make_unique<Database>(file, SQLite::OPEN_READWRITE);
    database->require_whole("main");
    if (database->meta("schema") != kStoreSchema)
      core::refuse(file, "", "is of another version", "run the study again in another directory");
    if (database->meta("fingerprint") != loaded.fingerprint)
      core::refuse(file, "", "was made from other files or options than these",
                   "the study, its scenario, catalogues or options changed: name another directory with --out");
    database->read_columns();
    const Plan plan(loaded);
    const auto types = stored_columns(loaded.study, plan);
    database->require_sound_rows(types, plan);
    for (std::size_t i = 0; i < types.size(); ++i)
      database->columns[i].type = types[i].type;
    database->prepare_inserts();
    return Store(std::move(database));
  } catch (const SQLite::Exception& error) {
    core::refuse(file, "", fmt::format("is not a study that can be continued: {}", error.what()),
                 "name another directory with --out");
  }
}

void Store::put(const Point& point, const PointResult& result)
{
  guarded([&] {
    auto& d = *database_;
    if (not d.transaction)
      d.transaction.emplace(d.db);
    auto& insert = *d.insert_point;
    insert.reset();
    insert.clearBindings();
    insert.bind(1, static_cast<std::int64_t>(point.index));
    insert.bind(2, static_cast<std::int64_t>(point.cell));
    insert.bind(3, static_cast<std::int64_t>(point.sample));
    insert.bind(4, static_cast<std::int64_t>(point.seed));
    insert.bind(5, to_string(result.status));
    if (not result.error.empty())
      insert.bind(6, result.error);
    int at = 7;
    for (std::size_t i = 0; i < point.values.size(); ++i)
      insert.bind(at++, in_written_unit(point.values[i], d.columns[i].type));
    for (const auto value : result.outputs) {
      if (std::isfinite(value))
        insert.bind(at, value);
      ++at;
    }
    insert.exec();
    auto& time = *d.insert_time;
    time.reset();
    time.bind(1, static_cast<std::int64_t>(point.index));
    time.bind(2, result.wall_s);
    time.bind(3, result.attempts);
    time.exec();
  });
}

void Store::commit()
{
  guarded([&] {
    if (database_->transaction)
      database_->transaction->commit();
    database_->transaction.reset();
  });
}

bool Store::is_done(std::uint64_t point) const
{
  return guarded([&] {
    SQLite::Statement query(database_->db, "SELECT 1 FROM points WHERE point = ? AND status <> 'killed'");
    query.bind(1, static_cast<std::int64_t>(point));
    return query.executeStep();
  });
}

std::uint64_t Store::count_done() const
{
  return guarded([&] {
    return static_cast<std::uint64_t>(
        database_->db.execAndGet("SELECT COUNT(*) FROM points WHERE status <> 'killed'").getInt64());
  });
}

void Store::merge(const std::filesystem::path& shard)
{
  guarded([&] {
    auto& db = database_->db;
    SQLite::Statement attach(db, "ATTACH DATABASE ? AS shard");
    attach.bind(1, shard.string());
    attach.exec();
    SQLite::Transaction all(db);
    db.exec("INSERT OR REPLACE INTO points SELECT * FROM shard.points AS s WHERE NOT EXISTS "
            "(SELECT 1 FROM main.points AS m WHERE m.point = s.point AND m.status <> 'killed')");
    db.exec("INSERT OR IGNORE INTO run_times SELECT * FROM shard.run_times");
    all.commit();
    db.exec("DETACH DATABASE shard");
  });
}

Table Store::read_table(std::uint64_t n_points) const
{
  return guarded([&] {
    const auto& d = *database_;
    Table table;
    for (const auto& c : d.columns)
      (is_output(c) ? table.outputs : table.inputs).push_back({c.name, c.role, c.unit, c.discrete, c.labels, {}});
    SQLite::Statement query(d.db, "SELECT point, cell, sample" + d.column_list() +
                                      " FROM points WHERE status = 'ok' AND point < ? ORDER BY point");
    query.bind(1, static_cast<std::int64_t>(n_points));
    while (query.executeStep()) {
      table.points.push_back(static_cast<std::uint64_t>(query.getColumn(0).getInt64()));
      table.cells.push_back(static_cast<std::uint64_t>(query.getColumn(1).getInt64()));
      table.samples.push_back(static_cast<std::uint64_t>(query.getColumn(2).getInt64()));
      int at = 3;
      for (auto* part : {&table.inputs, &table.outputs})
        for (auto& column : *part)
          column.values.push_back(number_or_nan(query.getColumn(at++)));
    }
    SQLite::Statement bad(d.db,
                          "SELECT point, status, error FROM points WHERE status <> 'ok' AND point < ? ORDER BY point");
    bad.bind(1, static_cast<std::int64_t>(n_points));
    while (bad.executeStep()) {
      ++(bad.getColumn(1).getString() == "failed" ? table.n_failed : table.n_killed);
      if (table.errors.size() < kMostErrorsListed)
        table.errors.push_back(fmt::format("point {}: {}", bad.getColumn(0).getInt64(), bad.getColumn(2).getString()));
    }
    return table;
  });
}

std::vector<double> Store::read_output(const std::string& output, std::uint64_t n_points) const
{
  return guarded([&] {
    std::vector<double> values;
    SQLite::Statement query(database_->db, "SELECT " + core::for_sql_name(output) +
                                               " FROM points WHERE status = 'ok' AND point < ? ORDER BY point");
    query.bind(1, static_cast<std::int64_t>(n_points));
    while (query.executeStep())
      values.push_back(number_or_nan(query.getColumn(0)));
    return values;
  });
}

std::string Store::csv() const
{
  return guarded([&] {
    const auto& d = *database_;
    std::string text = "point,cell,sample,seed,status,error";
    for (const auto& c : d.columns)
      text += fmt::format(",{}", core::for_csv(c.name));
    text += "\n";
    SQLite::Statement query(d.db, "SELECT point, cell, sample, seed, status, error" + d.column_list() +
                                      " FROM points ORDER BY point");
    while (query.executeStep()) {
      for (int i = 0; i < 6; ++i)
        text += fmt::format("{}{}", i > 0 ? "," : "", core::for_csv(query.getColumn(i).getString()));
      for (std::size_t i = 0; i < d.columns.size(); ++i)
        text += fmt::format(
            ",{}", core::for_csv(cell_text(number_or_nan(query.getColumn(static_cast<int>(i) + 6)), d.columns[i])));
      text += "\n";
    }
    return text;
  });
}

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/history.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <fstream>
#include <stdexcept>

namespace gpuramp::study {

namespace {

constexpr int kBusyMs = 10'000;          // others may be recording
constexpr int kApplication = 0x67706872; // "gphr": tells it from other databases
constexpr int kHistorySchema = 1;

constexpr const char* kTables =
    "CREATE TABLE runs(id INTEGER PRIMARY KEY, recorded TEXT NOT NULL, gpuramp_version TEXT NOT NULL, gpuramp_commit "
    "TEXT NOT NULL, scenario TEXT NOT NULL, start TEXT NOT NULL, \"end\" TEXT NOT NULL, as_of TEXT NOT NULL, seed TEXT "
    "NOT NULL, resolution TEXT NOT NULL, inputs_sha256 TEXT NOT NULL, stated TEXT NOT NULL, host TEXT NOT NULL);"
    "CREATE TABLE files(run INTEGER NOT NULL REFERENCES runs(id), path TEXT NOT NULL, sha256 TEXT NOT NULL);"
    "CREATE TABLE milestones(run INTEGER NOT NULL REFERENCES runs(id), gpus INTEGER NOT NULL, date TEXT);"
    "CREATE TABLE figures(run INTEGER NOT NULL REFERENCES runs(id), name TEXT NOT NULL, value REAL NOT NULL);";

/// Came later: a history that was begun before has none until one is recorded.
constexpr const char* kChances =
    "CREATE TABLE IF NOT EXISTS chances(run INTEGER NOT NULL REFERENCES runs(id), gpus INTEGER NOT NULL, p10 TEXT, p50 "
    "TEXT, p90 TEXT, reached_frac REAL NOT NULL);";

int pragma(SQLite::Database& db, const char* name)
{
  return db.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

/// Makes the tables in a new database. \return whether it is a history now
bool prepare(SQLite::Database& db)
{
  const auto n_tables = db.execAndGet("SELECT count(*) FROM sqlite_master").getInt();
  if (n_tables == 0) {
    db.exec(kTables);
    db.exec(fmt::format("PRAGMA application_id = {}", kApplication));
    db.exec(fmt::format("PRAGMA user_version = {}", kHistorySchema));
  }
  return pragma(db, "application_id") == kApplication && pragma(db, "user_version") == kHistorySchema;
}

template <class... T>
void insert(SQLite::Database& db, const char* statement, const T&... values)
{
  SQLite::Statement row(db, statement);
  int place = 0;
  (row.bind(++place, values), ...);
  row.exec();
}

void insert_chances(SQLite::Database& db, std::int64_t run, const std::string& study)
{
  db.exec(kChances);
  const auto json = nlohmann::json::parse(study);
  for (const auto& m : json.at("milestones")) {
    SQLite::Statement row(db, "INSERT INTO chances VALUES(?, ?, ?, ?, ?, ?)");
    row.bind(1, run);
    row.bind(2, m.at("gpus").get<std::int64_t>());
    int place = 2;
    for (const auto* p : {"p10", "p50", "p90"})
      if (const auto& date = m.at("percentiles").at(p); ++place && date.is_string())
        row.bind(place, date.get<std::string>()); // else NULL
    row.bind(6, 1 - m.at("never_frac").get<double>());
    row.exec();
  }
}

void insert_parts(SQLite::Database& db, std::int64_t run, const results::ResultFile& result,
                  const results::RunInfo& info)
{
  for (const auto& file : info.inputs)
    insert(db, "INSERT INTO files VALUES(?, ?, ?)", run, file.path, file.sha256);
  for (const auto& m : result.milestones)
    if (m.date)
      insert(db, "INSERT INTO milestones VALUES(?, ?, ?)", run, m.gpus, core::format_date(*m.date));
    else
      insert(db, "INSERT INTO milestones VALUES(?, ?, NULL)", run, m.gpus);
  for (const auto& [name, value] : result.summary)
    insert(db, "INSERT INTO figures VALUES(?, ?, ?)", run, name, value);
  if (not result.certainty_json.empty())
    insert_chances(db, run, result.certainty_json);
}

void insert_run(SQLite::Database& db, const results::ResultFile& result, const results::RunInfo& info)
{
  const auto& s = result.scenario;
  insert(
      db,
      "INSERT INTO runs(recorded, gpuramp_version, gpuramp_commit, scenario, start, \"end\", as_of, seed, resolution, "
      "inputs_sha256, stated, host) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      info.started, result.gpuramp_version, info.commit, s.name, core::format_date(s.start), core::format_date(s.end),
      core::format_date(s.as_of.value_or(s.start)), std::to_string(result.seed), result.resolution,
      results::sha256_of(result.stated_json), result.stated_json, info.host);
  insert_parts(db, db.getLastInsertRowid(), result, info);
}

/// \throws std::invalid_argument
core::Date date_in(const std::string& text)
{
  const auto date = core::parse_date(text);
  return date ? *date : throw std::invalid_argument(fmt::format("'{}' is not a date", text));
}

/// \throws std::invalid_argument
double number_in(const SQLite::Column& cell)
{
  return cell.isFloat() && std::isfinite(cell.getDouble()) ? cell.getDouble()
                                                           : throw std::invalid_argument("a figure is not a number");
}

/// \throws std::invalid_argument
std::uint64_t seed_in(const std::string& text)
{
  std::uint64_t seed = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seed);
  return read.ec == std::errc{} && read.ptr == end
             ? seed
             : throw std::invalid_argument(fmt::format("'{}' is not a seed", text));
}

std::optional<core::Date> date_of(const SQLite::Column& cell)
{
  return cell.isNull() ? std::nullopt : std::optional(date_in(cell.getString()));
}

void read_chances(SQLite::Database& db, HistoryEntry& entry)
{
  SQLite::Statement rows(db, "SELECT gpus, p10, p50, p90, reached_frac FROM chances WHERE run = ? ORDER BY gpus");
  rows.bind(1, entry.id);
  while (rows.executeStep())
    entry.chances.push_back({rows.getColumn(0).getInt64(),
                             date_of(rows.getColumn(1)),
                             date_of(rows.getColumn(2)),
                             date_of(rows.getColumn(3)),
                             1 - number_in(rows.getColumn(4)),
                             {},
                             {}});
}

void read_parts(SQLite::Database& db, HistoryEntry& entry)
{
  SQLite::Statement files(db, "SELECT path, sha256 FROM files WHERE run = ? ORDER BY rowid");
  files.bind(1, entry.id);
  while (files.executeStep())
    entry.files.push_back({files.getColumn(0).getString(), files.getColumn(1).getString()});
  SQLite::Statement milestones(db, "SELECT gpus, date FROM milestones WHERE run = ? ORDER BY gpus");
  milestones.bind(1, entry.id);
  while (milestones.executeStep()) {
    record::Milestone m;
    m.gpus = milestones.getColumn(0).getInt64();
    m.date = date_of(milestones.getColumn(1));
    entry.result.milestones.push_back(std::move(m));
  }
  if (db.tableExists("chances"))
    read_chances(db, entry);
  SQLite::Statement figures(db, "SELECT name, value FROM figures WHERE run = ? ORDER BY rowid");
  figures.bind(1, entry.id);
  while (figures.executeStep())
    entry.result.summary.emplace_back(figures.getColumn(0).getString(), number_in(figures.getColumn(1)));
}

std::vector<HistoryEntry> read_entries(SQLite::Database& db, const std::string& origin)
{
  std::vector<HistoryEntry> entries;
  SQLite::Statement runs(db, "SELECT id, recorded, gpuramp_version, gpuramp_commit, seed, resolution, inputs_sha256, "
                             "stated FROM runs ORDER BY id");
  while (runs.executeStep()) {
    HistoryEntry entry;
    entry.id = runs.getColumn(0).getInt64();
    entry.recorded = runs.getColumn(1).getString();
    entry.commit = runs.getColumn(3).getString();
    entry.inputs_sha256 = runs.getColumn(6).getString();
    auto& result = entry.result;
    result.origin = fmt::format("{}, run {}", origin, entry.id);
    result.gpuramp_version = runs.getColumn(2).getString();
    if (results::sha256_of(runs.getColumn(7).getString()) != entry.inputs_sha256)
      core::refuse(origin, "",
                   fmt::format("is damaged: the inputs of run {} are not those that were recorded", entry.id),
                   "take a copy that is whole");
    result.seed = seed_in(runs.getColumn(4).getString());
    result.resolution = runs.getColumn(5).getString();
    result.stated_json = runs.getColumn(7).getString();
    result.scenario_json = result.stated_json;
    result.scenario = scenario::Document(result.stated_json, result.origin).read();
    read_parts(db, entry);
    entries.push_back(std::move(entry));
  }
  return entries;
}

} // namespace

bool is_history(const std::filesystem::path& path)
{
  constexpr std::string_view kMagic = "SQLite format 3"; // https://www.sqlite.org/fileformat.html, 1.3.1
  std::error_code error;
  if (not std::filesystem::is_regular_file(path, error))
    return false;
  std::string head(kMagic.size(), ' ');
  return std::ifstream(path, std::ios::binary).read(head.data(), static_cast<std::streamsize>(head.size())) &&
         head == kMagic;
}

void record_run(const std::filesystem::path& database, const results::ResultFile& result, const results::RunInfo& info)
{
  std::error_code error;
  if (std::filesystem::exists(database, error) && not std::filesystem::is_empty(database, error) &&
      not is_history(database))
    core::refuse(database, "", "is not a history of forecasts", "name a new file, or one that --record made");
  try {
    SQLite::Database db(database.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMs);
    SQLite::Transaction all(db, SQLite::TransactionBehavior::IMMEDIATE);
    if (not prepare(db))
      core::refuse(database, "", "is not a history of forecasts, or of another version", "name a new file");
    insert_run(db, result, info);
    all.commit();
  } catch (const SQLite::Exception& problem) {
    core::refuse(database, "", fmt::format("cannot be written: {}", problem.what()), "name a file that can be written");
  }
}

std::vector<HistoryEntry> read_history(const std::filesystem::path& database)
{
  if (not is_history(database))
    core::refuse(database, "", "is not a history of forecasts", "make one with 'gpuramp run SCENARIO --record DB'");
  try {
    SQLite::Database db(database.string(), SQLite::OPEN_READONLY, kBusyMs);
    if (pragma(db, "application_id") != kApplication || pragma(db, "user_version") != kHistorySchema)
      core::refuse(database, "", "is not a history of forecasts, or of another version",
                   "make one with 'gpuramp run SCENARIO --record DB'");
    if (db.execAndGet("PRAGMA quick_check").getString() != "ok")
      core::refuse(database, "", "is damaged", "take a copy that is whole");
    return read_entries(db, database.string());
  } catch (const SQLite::Exception& problem) {
    core::refuse(database, "", fmt::format("cannot be read: {}", problem.what()), "take a copy that is whole");
  } catch (const std::invalid_argument& problem) { // a cell that is no number, no date
    core::refuse(database, "", fmt::format("is damaged: {}", problem.what()), "take a copy that is whole");
  }
}

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/database.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/escape.hpp"
#include "gpuramp/input/csv.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

namespace gpuramp::study {

namespace {

namespace fs = std::filesystem;

enum class ColumnType { integer, real, text };

constexpr const char* kTypeNames[] = {"INTEGER", "REAL", "TEXT"};

/// The common questions. A view whose table or column a run does not have would fail only when it is asked.
constexpr const char* kViews[] = {
    "CREATE VIEW ramp AS SELECT * FROM series WHERE campus = 'fleet' ORDER BY date",
    "CREATE VIEW year_end AS SELECT * FROM series WHERE date IN (SELECT max(date) FROM series GROUP BY substr(date, 1, "
    "4)) ORDER BY date, campus",
    "CREATE VIEW energy_by_year AS SELECT substr(\"from\", 1, 4) AS year, campus, source, sum(mwh) AS mwh, "
    "sum(co2e_location_t) AS co2e_location_t, sum(co2e_market_t) AS co2e_market_t, sum(energy_cost_usd) AS "
    "energy_cost_usd FROM power GROUP BY 1, 2, 3",
    "CREATE VIEW cost_by_year AS SELECT substr(\"from\", 1, 4) AS year, campus, sum(total_usd) AS "
    "total_usd "
    "FROM cost GROUP BY 1, 2",
    "CREATE VIEW missed_milestones AS SELECT gpus FROM milestones WHERE date IS NULL",
};

template <class Number>
bool is_all(const std::string& text)
{
  Number value{};
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && at == end;
}

ColumnType type_of(const input::CsvRows& rows, std::size_t column)
{
  auto type = ColumnType::integer;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const auto& field = rows[r][column];
    if (field.empty() || (type == ColumnType::integer && is_all<std::int64_t>(field)))
      continue;
    if (not is_all<double>(field))
      return ColumnType::text;
    type = ColumnType::real;
  }
  return type;
}

void bind(SQLite::Statement& statement, int index, const std::string& field, ColumnType type)
{
  if (field.empty())
    statement.bind(index);
  else if (type == ColumnType::text)
    statement.bind(index, core::from_csv(field));
  else if (type == ColumnType::integer)
    statement.bind(index, static_cast<std::int64_t>(std::stoll(field)));
  else
    statement.bind(index, std::stod(field));
}

void add_table(SQLite::Database& db, const std::string& name, const input::CsvRows& rows)
{
  std::vector<ColumnType> types;
  std::vector<std::string> columns;
  for (std::size_t c = 0; c < rows.front().size(); ++c) {
    types.push_back(type_of(rows, c));
    columns.push_back(
        fmt::format("{} {}", core::for_sql_name(rows.front()[c]), kTypeNames[static_cast<std::size_t>(types.back())]));
  }
  const auto table = core::for_sql_name(name);
  db.exec(fmt::format("CREATE TABLE {}({})", table, fmt::join(columns, ", ")));
  const std::vector<std::string> places(types.size(), "?");
  SQLite::Statement insert(db, fmt::format("INSERT INTO {} VALUES({})", table, fmt::join(places, ", ")));
  for (std::size_t r = 1; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < types.size(); ++c)
      bind(insert, static_cast<int>(c) + 1, rows[r][c], types[c]);
    insert.exec();
    insert.reset();
  }
}

void add_result(SQLite::Database& db, const nlohmann::json& result)
{
  db.exec("CREATE TABLE milestones(gpus INTEGER NOT NULL, date TEXT)");
  for (const auto& milestone : result.at("milestones")) {
    SQLite::Statement insert(db, "INSERT INTO milestones VALUES(?, ?)");
    insert.bind(1, milestone.at("gpus").get<std::int64_t>());
    if (milestone.at("date").is_string())
      insert.bind(2, milestone.at("date").get<std::string>());
    insert.exec();
  }
  db.exec("CREATE TABLE summary(name TEXT NOT NULL, value REAL)");
  for (const auto& [name, value] : result.at("summary").items()) {
    if (not value.is_number())
      continue;
    SQLite::Statement insert(db, "INSERT INTO summary VALUES(?, ?)");
    insert.bind(1, name);
    insert.bind(2, value.get<double>());
    insert.exec();
  }
}

std::string contents_of(const fs::path& file)
{
  std::ifstream in(file, std::ios::binary);
  if (not in)
    throw core::InputError(
        {{file.string(), 0, "", "cannot be read", "name a directory that 'gpuramp run --out' wrote"}});
  return {std::istreambuf_iterator<char>(in), {}};
}

void fill(SQLite::Database& db, const fs::path& directory)
{
  SQLite::Transaction all(db);
  add_result(db, nlohmann::json::parse(contents_of(directory / "result.json")));
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory))
    if (entry.path().extension() == ".csv")
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files)
    add_table(db, file.stem().string(), input::parse_csv(contents_of(file), file.string()));
  for (const auto* view : kViews)
    db.exec(view);
  all.commit();
}

} // namespace

void write_run_database(const fs::path& directory, const fs::path& file)
{
  const auto refuse = [&](const std::string& why) {
    throw core::InputError({{file.string(), 0, "", "cannot be written: " + why, "name another file with --db"}});
  };
  std::error_code ignored;
  if (fs::exists(file, ignored) && not fs::is_regular_file(file, ignored))
    refuse("something other than a plain file stands there");
  const auto aside = file.string() + fmt::format(".{}.part", ::getpid());
  try {
    SQLite::Database db(aside, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    fill(db, directory);
  } catch (const SQLite::Exception& error) {
    fs::remove(aside, ignored);
    refuse(error.what());
  }
  std::error_code error;
  fs::rename(aside, file, error);
  if (error)
    refuse(error.message());
}

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"

#include "gpuramp/core/error.hpp"
#include "results/columns.hpp"
#include "results/job_csv.hpp"
#include "results/layouts.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace gpuramp::results {

namespace {

const Columns<RunInfo>& info_columns()
{
  static const Columns<RunInfo> columns{
      {{.key = "wall_s", .label = "wall time", .unit = "s", .meaning = "of the run, its accounts included"},
       [](const RunInfo& i) { return Json(i.wall_s); }},
      {{.key = "peak_rss_mb", .label = "peak memory", .unit = "MB", .meaning = "resident"},
       [](const RunInfo& i) { return Json(i.peak_rss_mb); }}};
  return columns;
}

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why)
{
  throw core::InputError({{path.string(), 0, "", why, "choose a place that can be written"}});
}

} // namespace

void write_atomically(const std::filesystem::path& file, const std::string& text)
{
  auto part = file;
  part += fmt::format(".part-{}", ::getpid());
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  std::error_code error;
  if (out)
    std::filesystem::rename(part, file, error);
  if (not out || error) {
    const auto why = error ? error.message() : std::string(std::strerror(errno));
    std::filesystem::remove(part, error);
    refuse(file, "cannot be written: " + why);
  }
}

void write_files(const std::filesystem::path& dir, const scenario::Scenario& scenario, const record::Record& record,
                 const Outcome& outcome, const RunInfo& info)
{
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error || not std::filesystem::is_directory(dir))
    refuse(dir, "cannot be made: " + (error ? error.message() : std::string("it is not a directory")));
  write_atomically(dir / "series.csv", series_csv(record, outcome));
  write_atomically(dir / "power.csv", power_csv(outcome.energy, record));
  write_atomically(dir / "cost.csv", cost_csv(outcome.cost, outcome.energy, record));
  write_atomically(dir / "jobs.csv", jobs_csv(scenario, record));
  write_atomically(dir / "events.csv", events_csv(scenario, record));
  write_atomically(dir / "result.json", result_json(scenario, record, outcome));
  write_atomically(dir / "run_info.json", object_of(info_columns(), info).dump(1) + "\n");
}

std::vector<Layout> csv_layouts()
{
  return {series_layout(), power_layout(), cost_layout(), jobs_layout(), events_layout()};
}

Layout info_layout()
{
  return {"run_info.json", "what differs from run to run; all other files are byte-identical",
          fields_of(info_columns())};
}

} // namespace gpuramp::results

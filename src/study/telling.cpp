// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/telling.hpp"

#include "gpuramp/results/outcome.hpp"
#include "gpuramp/study/forked.hpp"
#include "study/compare_metrics.hpp"
#include "study/resolution.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <string>

namespace gpuramp::study {

namespace {

using results::Asked;
using results::ResultFile;

using results::kFleet;

/// What of it a result does not tell.
Asked missing_of(const ResultFile& result, const Asked& asked)
{
  Asked missing;
  for (const auto day : asked.days)
    if (day >= result.scenario.start && day <= result.scenario.end && result.row_on(day, kFleet) == nullptr)
      missing.days.push_back(day);
  for (const auto& column : asked.watched)
    if (std::none_of(result.extremes.begin(), result.extremes.end(), [&](const auto& row) { return row.of == column; }))
      missing.watched.push_back(column);
  return missing;
}

/// What was run once may be run again, however long it took.
sim::Budget no_limits()
{
  constexpr auto kInfinite = std::numeric_limits<double>::infinity();
  return {core::Duration::from_base(kInfinite), core::Bytes::from_base(kInfinite)};
}

using Figures = std::map<std::string, double>;

/// Less those of the program, which depend on what is asked.
Figures figures_of(const ResultFile& result)
{
  Figures figures(result.summary.begin(), result.summary.end());
  std::erase_if(figures, [](const auto& figure) { return of_the_program(figure.first); });
  return figures;
}

bool same(const Figures& a, const Figures& b)
{
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.first == y.first && is_noise(x.second, y.second); });
}

std::string told_by_run(const ResultFile& result, const Asked& asked)
{
  const auto& scenario = result.scenario;
  results::Extremes extremes(asked.watched, scenario);
  const auto record = sim::simulate(
      scenario, asking({result.seed, resolution_of(result.resolution), {}, no_limits()}, asked, extremes));
  const auto again = results::as_result(scenario, record, results::summarise(scenario, record), result.origin);
  auto looks = nlohmann::json::array();
  for (const auto& row : again.looks)
    looks.push_back({core::format_date(row.date), row.campus, row.values});
  auto rows = nlohmann::json::array();
  for (const auto& row : extremes.rows())
    rows.push_back({row.of.column, row.of.campus, core::format_date(row.least_on), row.least,
                    core::format_date(row.most_on), row.most});
  return nlohmann::json{{"figures", figures_of(again)}, {"looks", looks}, {"extremes", rows}}.dump();
}

core::Date date_in(const nlohmann::json& text)
{
  return *core::parse_date(text.get<std::string>()); // written by told_by_run()
}

void add(ResultFile& result, const nlohmann::json& told)
{
  for (const auto& row : told.at("looks"))
    result.looks.push_back({date_in(row[0]), row[1].get<std::string>(), row[2].get<std::map<std::string, double>>()});
  for (const auto& row : told.at("extremes"))
    result.extremes.push_back({{row[0].get<std::string>(), row[1].get<std::string>()},
                               date_in(row[2]),
                               date_in(row[4]),
                               row[3].get<double>(),
                               row[5].get<double>()});
}

} // namespace

sim::RunOptions asking(sim::RunOptions options, const Asked& asked, results::Extremes& extremes)
{
  options.looks = asked.days;
  if (not asked.watched.empty())
    options.watch = [&extremes](const record::Sample& sample) { extremes.note(sample); };
  return options;
}

bool make_tell(ResultFile& result, const Asked& asked)
{
  const auto missing = missing_of(result, asked);
  if (missing.days.empty() && missing.watched.empty())
    return true;
  const auto run = forked_map(1, 1, [&](std::size_t) { return told_by_run(result, missing); }).front();
  if (not run.ok)
    return false;
  const auto told = nlohmann::json::parse(run.text);
  if (not same(told.at("figures").get<Figures>(), figures_of(result)))
    return false;
  add(result, told);
  return true;
}

} // namespace gpuramp::study

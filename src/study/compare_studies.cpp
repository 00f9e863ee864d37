// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/study/summary.hpp"
#include "study/compare_metrics.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gpuramp::study {

namespace {

constexpr const char* kPercentileNames[] = {"p10", "p50", "p90"};

std::optional<double> days_of(const nlohmann::json& date, core::Date since)
{
  const auto parsed = date.is_string() ? core::parse_date(date.get<std::string>()) : std::nullopt;
  return parsed ? std::optional(core::in_days(core::between(since, *parsed))) : std::nullopt;
}

std::optional<double> number_of(const nlohmann::json& value)
{
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

/// Rows of both summaries by name; the two must list the same.
std::vector<std::pair<nlohmann::json, nlohmann::json>>
pairs_of(const nlohmann::json& before, const nlohmann::json& after, const char* list, const std::string& file)
{
  std::vector<std::pair<nlohmann::json, nlohmann::json>> pairs;
  for (const auto& row : before.at(list)) {
    const auto& others = after.at(list);
    const auto same = std::find_if(others.begin(), others.end(),
                                   [&](const nlohmann::json& other) { return other.at("name") == row.at("name"); });
    if (same == others.end())
      core::refuse(file, "", fmt::format("has no {}", row.at("name").get<std::string>()),
                   "compare studies that ask for the same outputs");
    pairs.emplace_back(row, *same);
  }
  return pairs;
}

void add_milestone(const nlohmann::json& before, const nlohmann::json& after, core::Date since, const Tolerances& t,
                   std::vector<MetricChange>& metrics)
{
  const auto name = before.at("name").get<std::string>();
  const auto days = t.of_milestone(name, std::to_string(before.at("gpus").get<std::int64_t>()));
  for (const auto* p : kPercentileNames)
    metrics.push_back({fmt::format("{} {}", name, p), true, days_of(before.at("percentiles").at(p), since),
                       days_of(after.at("percentiles").at(p), since), days, Verdict::same});
  const auto reached = [](const nlohmann::json& row) { return 100 * (1 - row.at("never_frac").get<double>()); };
  metrics.push_back({name + " reached, %",
                     false,
                     reached(before),
                     reached(after),
                     {{}, t.relative_percent}, // more futures that reach it are no loss
                     Verdict::same});
}

void add_figure(const nlohmann::json& before, const nlohmann::json& after, const Tolerances& t,
                std::vector<MetricChange>& metrics)
{
  const auto name = before.at("name").get<std::string>();
  for (const auto* p : kPercentileNames)
    metrics.push_back({fmt::format("{} {}", name, p), false, number_of(before.at("percentiles").at(p)),
                       number_of(after.at("percentiles").at(p)), t.of_figure(name), Verdict::same});
}

} // namespace

void add_certainty(const results::ResultFile& before, const results::ResultFile& after, core::Date start,
                   const Tolerances& tolerances, std::vector<MetricChange>& metrics)
{
  if (before.certainty_json.empty() || after.certainty_json.empty())
    return;
  for (const auto* result : {&before, &after})
    require_summary(result->certainty_json, result->origin + "/certainty");
  const auto rows = nlohmann::json::parse(before.certainty_json).at("milestones");
  const auto others = nlohmann::json::parse(after.certainty_json).at("milestones");
  std::vector<MetricChange> added;
  for (const auto& row : rows)
    for (const auto& other : others)
      if (row.at("gpus") == other.at("gpus")) {
        const auto n = added.size();
        add_milestone(row, other, start, tolerances, added);
        for (auto i = n; i < added.size(); ++i) // results call milestones otherwise than studies their outputs
          added[i].name.replace(0, row.at("name").get_ref<const std::string&>().size(),
                                milestone_metric(row.at("gpus")));
      }
  for (auto& m : added) {
    m.verdict = judge(m);
    metrics.push_back(std::move(m));
  }
}

bool is_study(const std::filesystem::path& path)
{
  std::error_code error;
  return std::filesystem::is_regular_file(path / "summary.json", error);
}

Comparison compare_studies(const std::filesystem::path& before, const std::filesystem::path& after,
                           const Tolerances& tolerances)
{
  const auto old_summary = nlohmann::json::parse(read_summary(before));
  const auto new_summary = nlohmann::json::parse(read_summary(after));
  if (old_summary["milestones"].empty() && old_summary["figures"].empty())
    core::refuse((before / "summary.json").string(), "",
                 "holds no milestone and no figure: there is nothing to compare",
                 "write it anew with 'gpuramp sweep STUDY --out DIR'");
  Comparison c;
  c.before_origin = before.string();
  c.after_origin = after.string();
  c.before_version = old_summary.at("gpuramp_version").get<std::string>();
  c.after_version = new_summary.at("gpuramp_version").get<std::string>();
  for (const auto& [x, y] : pairs_of(old_summary, new_summary, "milestones", c.after_origin))
    add_milestone(x, y, core::Date{}, tolerances, c.metrics);
  for (const auto& [x, y] : pairs_of(old_summary, new_summary, "figures", c.after_origin))
    add_figure(x, y, tolerances, c.metrics);
  for (const auto* key : {"study", "scenario", "method", "seed", "points"})
    if (old_summary.value(key, nlohmann::json()) != new_summary.value(key, nlohmann::json()))
      c.inputs.push_back({std::string("/") + key,
                          old_summary.value(key, nlohmann::json()).dump(),
                          new_summary.value(key, nlohmann::json()).dump(),
                          1,
                          {}});
  for (auto& m : c.metrics)
    m.verdict = judge(m);
  return c;
}

} // namespace gpuramp::study

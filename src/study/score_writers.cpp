// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/escape.hpp"
#include "gpuramp/study/score.hpp"
#include "study/json.hpp"
#include "study/measures.hpp"
#include "study/or_null.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

namespace gpuramp::study {

namespace {

bool is_date(const std::string& kind)
{
  return kind == "milestone";
}

const char* unit_of_kind(const std::string& kind)
{
  return is_date(kind) ? "days" : kind == "gpus_up" ? "GPU" : "MW";
}

const char* name_of_kind(const std::string& kind)
{
  return is_date(kind) ? "dates of milestones" : kind == "gpus_up" ? "GPUs up" : "MW energized";
}

std::string value_text(const std::string& kind, const std::optional<double>& value)
{
  if (not value)
    return is_date(kind) ? "never" : "-";
  return is_date(kind) ? core::format_date(core::Date(std::chrono::days(std::llround(*value)))) : number_text(*value);
}

std::string error_text(const std::string& kind, const std::optional<double>& error)
{
  if (not error)
    return "-";
  return fmt::format("{}{} {}", *error < 0 ? "" : "+",
                     is_date(kind) ? fmt::format("{:.0f}", *error) : number_text(*error), unit_of_kind(kind));
}

std::string group_line(const ScoreGroup& g)
{
  return fmt::format("  {:<31} {:>4} {:>9} {:>12} {:>10} {:>7}\n",
                     core::shortened(g.campus.empty() ? name_of_kind(g.kind) : "  at " + g.campus, 31), g.n,
                     g.coverage_frac ? fmt::format("{:.0f} %", 100 * *g.coverage_frac) : "-",
                     error_text(g.kind, g.mean_error), g.mean_pinball ? fmt::format("{:.3g}", *g.mean_pinball) : "-",
                     g.mean_brier ? fmt::format("{:.3f}", *g.mean_brier) : "-");
}

Json shown(const std::string& kind, const std::optional<double>& value)
{
  return value && is_date(kind) ? Json(value_text(kind, value)) : or_null(value);
}

Json row_json(const ScoreRow& r)
{
  return {{"kind", r.kind},
          {"campus", r.campus},
          {"what", r.what},
          {"unit", unit_of_kind(r.kind)},
          {"p10", shown(r.kind, r.foreseen.p10)},
          {"p50", shown(r.kind, r.foreseen.p50)},
          {"p90", shown(r.kind, r.foreseen.p90)},
          {"actual", shown(r.kind, r.actual)},
          {"covered", r.covered ? Json(*r.covered) : Json(nullptr)},
          {"error", or_null(r.error)},
          {"pinball", or_null(r.pinball)},
          {"probability", or_null(r.probability)},
          {"brier", or_null(r.brier)}};
}

Json group_json(const ScoreGroup& g)
{
  return {{"kind", g.kind},
          {"campus", g.campus.empty() ? Json(nullptr) : Json(g.campus)},
          {"n", g.n},
          {"coverage_frac", or_null(g.coverage_frac)},
          {"mean_error", or_null(g.mean_error)},
          {"mean_pinball", or_null(g.mean_pinball)},
          {"mean_brier", or_null(g.mean_brier)},
          {"unit", unit_of_kind(g.kind)}};
}

} // namespace

std::string score_line(const ScoreRow& r)
{
  const auto foreseen = r.foreseen.p10 == r.foreseen.p90
                            ? value_text(r.kind, r.foreseen.p50)
                            : fmt::format("{} ({} to {})", value_text(r.kind, r.foreseen.p50),
                                          value_text(r.kind, r.foreseen.p10), value_text(r.kind, r.foreseen.p90));
  return fmt::format("{} at {}: foreseen {}, came {}{}",
                     is_date(r.kind) ? r.what + " GPUs" : fmt::format("{} on {}", name_of_kind(r.kind), r.what),
                     core::shortened(core::for_terminal(r.campus), 24), foreseen,
                     r.actual ? value_text(r.kind, r.actual) : "not yet",
                     r.error ? fmt::format(", off by {}", error_text(r.kind, r.error)) : "");
}

std::string scores_text(const std::vector<Score>& scores)
{
  std::string text;
  for (const auto& score : scores) {
    text += fmt::format("{}, issued {}\n  {:<31} {:>4} {:>9} {:>12} {:>10} {:>7}\n", score.forecast,
                        core::format_date(score.issued), "what was foreseen", "n", "in band", "mean off", "pinball",
                        "Brier");
    for (const auto& group : score.groups)
      text += group_line(group);
    text += "\n";
    for (const auto& row : score.rows)
      text += "  " + score_line(row) + "\n";
    text += "\n";
  }
  return text + "In band: came within P10 to P90; 80 % of the time is right.\n"
                "Mean off: median less what came; + is too late, or too much.\n"
                "Pinball: mean loss of P10, P50 and P90, in the same unit.\n"
                "Brier: 0 is certain and right, 1 is certain and wrong.\n";
}

std::string scores_json(const std::vector<Score>& scores)
{
  auto list = Json::array();
  for (const auto& score : scores) {
    auto rows = Json::array(), groups = Json::array();
    for (const auto& row : score.rows)
      rows.push_back(row_json(row));
    for (const auto& group : score.groups)
      groups.push_back(group_json(group));
    list.push_back({{"forecast", score.forecast},
                    {"issued", core::format_date(score.issued)},
                    {"groups", groups},
                    {"rows", rows}});
  }
  return list.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace gpuramp::study

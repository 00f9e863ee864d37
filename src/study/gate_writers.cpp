// SPDX-License-Identifier: Apache-2.0
#include "study/gate_writers.hpp"

#include "gpuramp/core/escape.hpp"
#include "study/json.hpp"
#include "study/or_null.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::study {

namespace {

constexpr std::size_t kWidestGate = 30; // with what follows a line is 80 wide

const char* verdict(const GateOutcome& g)
{
  return g.passes ? "pass" : "FAIL";
}

std::string value_text(const GateOutcome& g)
{
  return g.when.empty() || g.when == g.value ? g.value : fmt::format("{} on {}", g.value, g.when);
}

std::string count_text(const std::vector<GateOutcome>& outcomes)
{
  const auto failed = std::count_if(outcomes.begin(), outcomes.end(), [](const auto& g) { return not g.passes; });
  return failed == 0 ? fmt::format("all {} gates hold", outcomes.size())
                     : fmt::format("{} of {} gates FAIL", failed, outcomes.size());
}

} // namespace

std::string gates_table(const std::vector<GateOutcome>& outcomes)
{
  auto text = fmt::format("gates: {} (value, margin in brackets)\n", count_text(outcomes));
  for (const auto& g : outcomes) {
    const auto gate = core::for_terminal(g.gate);
    const auto* after = gate.size() > kWidestGate ? "\n                                    " : " ";
    text += fmt::format("  {} {:<{}}{}{} ({})\n", verdict(g), gate, kWidestGate, after, value_text(g), g.margin);
    if (not g.passes && not g.reason.empty())
      text += fmt::format("       because: {}\n", core::shortened(core::for_terminal(g.reason), 64));
  }
  return text;
}

std::string gates_markdown(const std::vector<GateOutcome>& outcomes)
{
  auto text = fmt::format("Gates: {}\n\n| gate | value | limit | margin | |\n| --- | ---: | ---: | ---: | --- |\n",
                          count_text(outcomes));
  for (const auto& g : outcomes)
    text += fmt::format("| {}{} | {} | {} | {} | {} |\n", core::for_markdown(g.gate),
                        g.reason.empty() ? "" : fmt::format(" ({})", core::for_markdown(g.reason)), value_text(g),
                        g.limit, g.margin, g.passes ? "pass" : "**FAIL**");
  return text;
}

Json gates_json(const std::vector<GateOutcome>& outcomes)
{
  auto rows = Json::array();
  for (const auto& g : outcomes)
    rows.push_back({{"gate", g.gate},
                    {"reason", g.reason},
                    {"value", or_null(g.value_number)},
                    {"limit", or_null(g.limit_number)},
                    {"margin", or_null(g.margin_number)},
                    {"unit", g.unit},
                    {"date", g.when.empty() ? Json(nullptr) : Json(g.when)},
                    {"passes", g.passes}});
  return rows;
}

std::vector<JunitCase> gate_cases(const std::vector<GateOutcome>& outcomes)
{
  std::vector<JunitCase> cases;
  for (const auto& g : outcomes) {
    const auto what = fmt::format("is {}, limit {}, margin {}", value_text(g), g.limit, g.margin);
    cases.push_back({"gate: " + g.gate, g.passes ? "" : what, "gate", g.passes ? what : g.reason});
  }
  return cases;
}

std::string gates_text(const std::vector<GateOutcome>& outcomes, const std::string& title, CheckFormat format)
{
  switch (format) {
    case CheckFormat::json:
      return Json{{"plan", core::valid_utf8(title)}, {"passes", all_pass(outcomes)}, {"gates", gates_json(outcomes)}}
                 .dump(1, ' ', false, Json::error_handler_t::replace) +
             "\n";
    case CheckFormat::markdown: return fmt::format("### {}\n\n", core::for_markdown(title)) + gates_markdown(outcomes);
    case CheckFormat::junit: return junit_text("gpuramp gates", "gpuramp.gates", gate_cases(outcomes));
    case CheckFormat::table: break;
  }
  return gates_table(outcomes);
}

} // namespace gpuramp::study

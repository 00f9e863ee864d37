// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

/// The summary on a terminal, part by part.
namespace gpuramp::results {

class Page {
public:
  Page(const TextStyle& style) : style_(style) {}

  void heading(const std::string& text)
  {
    text_ += style_.color ? fmt::format("\n\x1b[1m{}\x1b[0m\n", text) : fmt::format("\n{}\n", text);
  }
  void line(const std::string& text) { text_ += "  " + text + "\n"; }
  /// Parts one after the other, broken into lines of the style's width; those after the first are indented.
  void list(const std::string& begin, const std::vector<std::string>& parts)
  {
    constexpr std::size_t kIndent = 2, kLeast = 100;
    auto text = begin;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto part = parts[i] + (i + 1 < parts.size() ? "," : "");
      if (text.size() + part.size() + kIndent > std::max<std::size_t>(kLeast, static_cast<std::size_t>(style_.width))) {
        line(text);
        text.assign(begin.size(), ' ');
      }
      text += (text.ends_with(' ') ? "" : " ") + part;
    }
    line(text);
  }
  [[nodiscard]] std::string bar(double part, int width) const
  {
    const auto n = static_cast<int>(std::lround(std::clamp(part, 0.0, 1.0) * width));
    std::string bar;
    for (int i = 0; i < width; ++i)
      bar += i < n ? (style_.unicode ? "█" : "#") : (style_.unicode ? "·" : ".");
    return bar;
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

private:
  TextStyle style_;
  std::string text_;
};

/// What is got: GPUs, FLOP, tokens, runs, and where the rest of peak went.
void add_output(Page& page, const record::Record& record, const Outcome& outcome);
/// When campuses had what they should have by the last date of their targets.
void add_campus_targets(Page& page, const scenario::Scenario& scenario, const record::Record& record);
void add_queues(Page& page, const record::Record& record);
void add_requests(Page& page, const Outcome& outcome);
/// What it draws and costs.
void add_energy(Page& page, const scenario::Scenario& scenario, const Outcome& outcome);
void add_income(Page& page, const account::IncomeAccount& income);
/// Outages and curtailments, and swings that the utility does not allow.
void add_disturbances(Page& page, const record::Record& record, const Outcome& outcome);

} // namespace gpuramp::results

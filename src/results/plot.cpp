// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gpuramp::results {

namespace {

constexpr int kLeast = 40, kMost = 120; ///< columns

int columns_of(const TextStyle& style)
{
  return std::clamp(style.width, kLeast, kMost);
}

std::string repeat(const char* glyph, int n)
{
  std::string text;
  for (int i = 0; i < n; ++i)
    text += glyph;
  return text;
}

/// One of the eight colours that every terminal has: 1 red, 2 green, 3 yellow, 4 blue, 5 magenta, 6 cyan, 7 white.
std::string painted(const std::string& text, int colour, const TextStyle& style)
{
  return style.color && not text.empty() ? fmt::format("\x1b[3{}m{}\x1b[0m", colour, text) : text;
}

std::string heading(const std::string& text, const TextStyle& style)
{
  return style.color ? fmt::format("\n\x1b[1m{}\x1b[0m\n", text) : "\n" + text + "\n";
}

/// A name of one column per byte: what is not printable ASCII becomes '?', what is too long is cut.
std::string plain(const std::string& name, std::size_t most)
{
  auto text = name.substr(0, most);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

/// The part of a column of `eighths` that lies in a row, counted from the bottom.
const char* block(int eighths, int row, const TextStyle& style)
{
  static constexpr std::array<const char*, 9> kBlocks{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const auto filled = std::clamp(eighths - 8 * row, 0, 8);
  return style.unicode ? kBlocks[static_cast<std::size_t>(filled)] : filled >= 4 ? "#" : " ";
}

struct UpPlot {
  static constexpr int kRows = 8, kLabel = 9;
  std::vector<const GapRow*> dates; ///< of the fleet
  double most = 0;

  explicit UpPlot(const Outcome& outcome)
  {
    for (const auto& row : outcome.gap)
      if (row.campus == "fleet") {
        dates.push_back(&row);
        most = std::max({most, static_cast<double>(row.up), static_cast<double>(row.target)});
      }
  }

  [[nodiscard]] const GapRow& at(int column, int n_columns) const
  {
    return *dates[static_cast<std::size_t>(column) * (dates.size() - 1) / static_cast<std::size_t>(n_columns - 1)];
  }

  [[nodiscard]] std::string row(int r, int n_columns, const TextStyle& style) const
  {
    const auto label = r == kRows - 1 ? count_text(most) : r == kRows / 2 - 1 ? count_text(most / 2) : "";
    auto text = fmt::format("  {:>6} ", label);
    for (int c = 0; c < n_columns; ++c) {
      const auto& gap = at(c, n_columns);
      const auto eighths = static_cast<int>(std::lround(8 * kRows * static_cast<double>(gap.up) / most));
      const auto target_row = static_cast<int>(std::ceil(kRows * static_cast<double>(gap.target) / most)) - 1;
      const std::string up = block(eighths, r, style);
      if (up == " " && gap.target > 0 && r == target_row)
        text += painted(style.unicode ? "─" : "-", 5, style);
      else
        text += up == " " ? up : painted(up, 2, style);
    }
    return text + "\n";
  }
};

std::string up_plot(const Outcome& outcome, const TextStyle& style)
{
  const UpPlot plot(outcome);
  if (plot.dates.size() < 2 || plot.most <= 0)
    return "";
  const auto n_columns = columns_of(style) - UpPlot::kLabel;
  auto text = heading(style.unicode ? "GPUs up (blocks) and target (line)" : "GPUs up (#) and target (-)", style);
  for (int r = UpPlot::kRows - 1; r >= 0; --r)
    text += plot.row(r, n_columns, style);
  const auto begin = core::format_date(plot.dates.front()->date), end = core::format_date(plot.dates.back()->date);
  return text + fmt::format("         {}{:>{}}\n", begin, end, n_columns - static_cast<int>(begin.size()));
}

/// How a cause is drawn.
struct Mark {
  std::string cause;
  const char* glyph;
  int colour;
};

constexpr std::array<const char*, 6> kUnicodeMarks{"█", "▓", "▒", "░", "▚", "·"};
constexpr std::array<const char*, 6> kAsciiMarks{"#", "=", "+", "-", "o", "."};
constexpr std::array<int, 6> kColours{4, 3, 6, 1, 5, 7};

/// The five largest causes of all years, then all others together.
std::vector<Mark> marks_of(const Outcome& outcome, const TextStyle& style)
{
  const auto order = mean_causes(outcome.years);
  const auto& glyphs = style.unicode ? kUnicodeMarks : kAsciiMarks;
  std::vector<Mark> marks;
  for (std::size_t i = 0; i < std::min(order.size(), glyphs.size() - 1); ++i)
    marks.push_back({order[i].first, glyphs[i], kColours[i]});
  if (order.size() >= glyphs.size())
    marks.push_back({"", glyphs.back(), kColours.back()});
  return marks;
}

double gpus_of(const YearRow& year, const Mark& mark, const std::vector<Mark>& marks)
{
  double sum = 0;
  for (const auto& cause : held_back(year.causes)) {
    const bool listed = std::any_of(marks.begin(), marks.end(), [&](const Mark& m) { return m.cause == cause.name; });
    if (mark.cause.empty() ? not listed : cause.name == mark.cause)
      sum += cause.mean_gpus;
  }
  return sum;
}

double total_of(const YearRow& year)
{
  double sum = 0;
  for (const auto& cause : held_back(year.causes))
    sum += cause.mean_gpus;
  return sum;
}

std::string legend(const std::vector<Mark>& marks, const TextStyle& style)
{
  constexpr std::size_t kMostName = 20;
  std::string text;
  int column = 0;
  for (const auto& mark : marks) {
    const auto name = mark.cause.empty() ? "others" : plain(mark.cause, kMostName);
    const auto length = static_cast<int>(name.size()) + 4;
    if (column == 0 || column + length > columns_of(style)) {
      text += column == 0 ? "  " : "\n  ";
      column = 2;
    }
    text += painted(mark.glyph, mark.colour, style) + " " + name + "  ";
    column += length;
  }
  return text + "\n";
}

std::string year_plot(const Outcome& outcome, const TextStyle& style)
{
  constexpr int kLabel = 16; // year before, total after
  double most = 0;
  for (const auto& year : outcome.years)
    most = std::max(most, total_of(year));
  if (most <= 0)
    return "";
  const auto marks = marks_of(outcome, style);
  const auto scale = (columns_of(style) - kLabel) / most;
  auto text = heading("GPUs missing by cause, mean of each year", style);
  for (const auto& year : outcome.years) {
    text += fmt::format("  {:<5} ", year.year);
    double sum = 0;
    int drawn = 0;
    for (const auto& mark : marks) {
      sum += gpus_of(year, mark, marks);
      const auto end = static_cast<int>(std::lround(sum * scale));
      text += painted(repeat(mark.glyph, end - drawn), mark.colour, style);
      drawn = end;
    }
    text += " " + count_text(total_of(year)) + "\n";
  }
  return text + legend(marks, style);
}

std::string waterfall_plot(const Outcome& outcome, const TextStyle& style)
{
  constexpr int kLabel = 34; // name before, percent after
  const auto sum = whole_waterfall(outcome.waterfall);
  if (sum.peak_flop <= 0)
    return "";
  const auto width = columns_of(style) - kLabel;
  const auto at = [&](double flop) { return static_cast<int>(std::lround(width * flop / sum.peak_flop)); };
  const auto line = [&](std::string_view name, double begin, double flop, int colour) {
    const auto from = at(begin), to = at(begin + flop);
    return fmt::format("  {:<21} {:>6.1f} %{}{}\n", name, 100 * flop / sum.peak_flop,
                       std::string(to > from ? static_cast<std::size_t>(from) + 1 : 0, ' '),
                       painted(repeat(style.unicode ? "█" : "#", to - from), colour, style));
  };
  auto text = heading("Where the peak FLOP of online racks went", style) +
              line(record::term(record::Flow::peak_flop).label, 0, sum.peak_flop, 7);
  double left = sum.peak_flop;
  for (const auto& [loss, term] : record::kTerms<record::Loss>) {
    const bool useful = loss == record::Loss::useful;
    if (not useful && sum.flop[loss] <= 0)
      continue;
    left -= sum.flop[loss];
    text += line(term.label, std::max(0.0, left), sum.flop[loss], useful ? 2 : 1);
  }
  return text;
}

} // namespace

std::string terminal_plots(const Outcome& outcome, const TextStyle& style)
{
  return up_plot(outcome, style) + year_plot(outcome, style) + waterfall_plot(outcome, style);
}

} // namespace gpuramp::results

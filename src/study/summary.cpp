// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/summary.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace gpuramp::study {

namespace {

constexpr std::size_t kLargestOrder = 10'000; ///< months of a scenario, as a guard

/// First day of each month from the start on, and the end.
std::vector<core::Date> months_of(const scenario::Scenario& s)
{
  std::vector<core::Date> dates;
  const std::chrono::year_month_day start(s.start);
  for (auto month = start.year() / start.month() / 1; core::Date(month) < s.end && dates.size() < kLargestOrder;
       month += std::chrono::months(1))
    if (core::Date(month) >= s.start)
      dates.emplace_back(month);
  dates.push_back(s.end);
  return dates;
}

/// \param sorted  days of a milestone, never last
double reached_frac(const std::vector<double>& sorted, core::Date date)
{
  const auto day = static_cast<double>(date.time_since_epoch().count());
  const auto reached =
      std::partition_point(sorted.begin(), sorted.end(), [&](double v) { return not std::isnan(v) && v <= day; });
  return static_cast<double>(reached - sorted.begin()) / static_cast<double>(sorted.size());
}

std::vector<std::pair<core::Date, double>> probability_by(const std::vector<double>& sorted,
                                                          const scenario::Scenario& s)
{
  std::vector<std::pair<core::Date, double>> result;
  for (const auto date : months_of(s))
    result.emplace_back(date, reached_frac(sorted, date));
  return result;
}

double size(const Influence& i)
{
  return i.swing ? std::abs(i.swing->at_high - i.swing->at_low) : std::abs(i.rank_correlation.value_or(0)) * 1e-9;
}

class Summariser {
public:
  Summariser(const LoadedStudy& loaded, const Plan& plan, Table table)
      : loaded_(loaded), plan_(plan), table_(std::move(table))
  {
    for (const auto& input : table_.inputs)
      input_ranks_.push_back(ranks(input.values));
  }

  StudySummary summarise(std::uint64_t n_points)
  {
    StudySummary s;
    s.n_planned = n_points;
    s.n_ok = table_.points.size();
    s.n_failed = table_.n_failed;
    s.n_killed = table_.n_killed;
    s.errors = table_.errors;
    if (s.n_ok == 0)
      return s;
    for (const auto& output : table_.outputs)
      s.outputs.push_back(output_summary(output));
    if (not loaded_.study.axes.empty() && plan_.n_cells() <= kMostCellsListed)
      s.cells = cells();
    if (loaded_.study.axes.size() == 2 && loaded_.study.crossed)
      s.contours = contours(s.cells);
    add_best(s);
    return s;
  }

private:
  OutputSummary output_summary(const Column& column)
  {
    OutputSummary o{column.name, column.role, column.unit, column.values.size(), 0, {}, {}, {}, {}, {}, {}};
    auto sorted = column.values;
    sort_never_last(sorted);
    const auto n_never = std::count_if(sorted.begin(), sorted.end(), [](double v) { return std::isnan(v); });
    o.never_frac = static_cast<double>(n_never) / static_cast<double>(sorted.size());
    if (n_never == 0)
      o.mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / static_cast<double>(sorted.size());
    for (const auto p : kPercentiles)
      o.percentiles.push_back(percentile_of_sorted(sorted, p));
    if (column.role == "milestone")
      add_chances(o, sorted);
    for (std::size_t i = 0; i < table_.inputs.size(); ++i)
      o.influences.push_back({table_.inputs[i].name, correlation(i, column),
                              sobol_index_of_ranks(input_ranks_[i], column.values, table_.inputs[i].discrete),
                              swing(input_ranks_[i], column.values)});
    std::stable_sort(o.influences.begin(), o.influences.end(),
                     [](const Influence& a, const Influence& b) { return size(a) > size(b); });
    return o;
  }

  void add_chances(OutputSummary& o, const std::vector<double>& sorted) const
  {
    o.probability_by = probability_by(sorted, loaded_.base);
    const auto& outputs = loaded_.study.outputs;
    const auto output = std::find_if(outputs.begin(), outputs.end(), [&](const Output& x) { return x.name == o.name; });
    o.due = scenario::due_date(loaded_.base.targets, output->gpus);
    if (o.due)
      o.on_time_frac = reached_frac(sorted, *o.due);
  }

  /// Of ranks that are known on one side.
  std::optional<double> correlation(std::size_t input, const Column& output)
  {
    if (output_ranks_of_ != output.name) {
      output_ranks_ = ranks(output.values);
      output_ranks_of_ = output.name;
    }
    return pearson(input_ranks_[input], output_ranks_);
  }

  static std::optional<double> pearson(const std::vector<double>& a, const std::vector<double>& b)
  {
    const auto mean = static_cast<double>(a.size() - 1) / 2; // of ranks
    double aa = 0;
    double ab = 0;
    double bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
      aa += (a[i] - mean) * (a[i] - mean), ab += (a[i] - mean) * (b[i] - mean), bb += (b[i] - mean) * (b[i] - mean);
    return aa > 0 && bb > 0 ? std::optional(std::clamp(ab / std::sqrt(aa * bb), -1.0, 1.0)) : std::nullopt;
  }

  std::vector<CellSummary> cells()
  {
    std::vector<std::vector<std::size_t>> rows(plan_.n_cells()); // [cell]
    for (std::size_t r = 0; r < table_.cells.size(); ++r)
      rows[table_.cells[r]].push_back(r);
    std::vector<CellSummary> result;
    for (std::uint64_t c = 0; c < plan_.n_cells(); ++c) {
      CellSummary cell{c, {}, rows[c].size(), {}, {}, {}};
      const auto at = plan_.cell_values(c);
      for (std::size_t a = 0; a < at.size(); ++a)
        cell.values.push_back(to_text(loaded_.study.axes[a].values[at[a]], loaded_.study.axes[a].type));
      for (const auto& output : table_.outputs) {
        std::vector<double> values;
        for (const auto r : rows[c])
          values.push_back(output.values[r]);
        sort_never_last(values);
        const auto at_rank = [&](double p) { return values.empty() ? Percentile{} : percentile_of_sorted(values, p); };
        cell.p10.push_back(at_rank(0.1));
        cell.p50.push_back(at_rank(0.5));
        cell.p90.push_back(at_rank(0.9));
      }
      result.push_back(std::move(cell));
    }
    return result;
  }

  std::vector<Contour> contours(const std::vector<CellSummary>& all)
  {
    const auto& axes = loaded_.study.axes;
    const auto texts = [](const Axis& axis) {
      std::vector<std::string> list;
      for (const auto v : axis.values)
        list.push_back(to_text(v, axis.type));
      return list;
    };
    std::vector<Contour> result;
    for (std::size_t o = 0; o < table_.outputs.size() && not all.empty(); ++o) {
      Contour contour{table_.outputs[o].name, axes[0].name, axes[1].name, texts(axes[0]), texts(axes[1]), {}};
      for (std::size_t y = 0; y < axes[1].values.size(); ++y) {
        contour.median.emplace_back();
        for (std::size_t x = 0; x < axes[0].values.size(); ++x)
          contour.median.back().push_back(all[x * axes[1].values.size() + y].p50[o].value);
      }
      result.push_back(std::move(contour));
    }
    return result;
  }

  /// Cells by their medians, or points where there are no cells.
  void add_best(StudySummary& s)
  {
    std::vector<std::vector<double>> objectives;
    for (const auto& objective : loaded_.study.objectives) {
      const auto found = std::find_if(table_.outputs.begin(), table_.outputs.end(),
                                      [&](const Column& c) { return c.name == objective.output; });
      core::require(found != table_.outputs.end(), "an objective without its output");
      const auto o = static_cast<std::size_t>(found - table_.outputs.begin());
      const auto sign = objective.minimise ? 1.0 : -1.0;
      std::vector<double> values;
      if (s.cells.empty())
        for (const auto v : found->values)
          values.push_back(sign * v);
      for (const auto& cell : s.cells)
        values.push_back(sign * cell.p50[o].value.value_or(std::nan("")));
      const auto least = std::min_element(values.begin(), values.end(),
                                          [](double a, double b) { return std::isnan(b) ? not std::isnan(a) : a < b; });
      s.best.push_back(id_of(s, static_cast<std::size_t>(least - values.begin())));
      objectives.push_back(std::move(values));
    }
    for (const auto i : pareto_front(objectives))
      s.pareto_cells.push_back(id_of(s, i));
  }

  [[nodiscard]] std::uint64_t id_of(const StudySummary& s, std::size_t i) const
  {
    return s.cells.empty() ? table_.points[i] : s.cells[i].cell;
  }

  const LoadedStudy& loaded_;
  const Plan& plan_;
  Table table_;
  std::vector<std::vector<double>> input_ranks_; ///< [input]
  std::vector<double> output_ranks_;             ///< of the output asked for last
  std::string output_ranks_of_;
};

} // namespace

StudySummary summarise_study(const LoadedStudy& loaded, const Plan& plan, const Store& store, std::uint64_t n_points)
{
  return Summariser(loaded, plan, store.read_table(n_points)).summarise(n_points);
}

} // namespace gpuramp::study

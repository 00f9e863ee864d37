// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/outcome.hpp"
#include "report/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::report {

namespace {

/// A quarter of the calendar, counted from year 0.
int quarter_of(core::Date date)
{
  const std::chrono::year_month_day day(date);
  return static_cast<int>(day.year()) * 4 + (static_cast<int>(static_cast<unsigned>(day.month())) - 1) / 3;
}

core::Date begin_of(int quarter)
{
  using namespace std::chrono;
  return sys_days(year(quarter / 4) / month(static_cast<unsigned>(quarter % 4) * 3 + 1) / 1);
}

template <class T>
std::size_t index_in(std::vector<T>& list, const T& value)
{
  const auto found = std::find(list.begin(), list.end(), value);
  if (found != list.end())
    return static_cast<std::size_t>(found - list.begin());
  list.push_back(value);
  return list.size() - 1;
}

/// Days during which a resource held something back at a campus, by quarter.
class HeldDays {
public:
  explicit HeldDays(const results::ResultFile& result) : start_(result.scenario.start), end_(result.scenario.end)
  {
    for (const auto& row : result.binding)
      add(row);
  }

  [[nodiscard]] Json to_json() const
  {
    auto quarters = Json::array();
    for (int q = quarter_of(start_); q <= last(); ++q)
      quarters.push_back(fmt::format("{}-Q{}", q / 4, q % 4 + 1));
    auto cells = Json::array();
    for (const auto& [key, days] : days_) {
      const auto& [row, quarter, resource] = key;
      const auto length = (std::min(begin_of(quarter + 1), end_) - std::max(begin_of(quarter), start_)).count();
      cells.push_back(
          {row, quarter - quarter_of(start_), resource, std::round(1000 * days / static_cast<double>(length)) / 1000});
    }
    return {{"resources", resources_}, {"rows", rows_}, {"quarters", quarters}, {"cells", cells}};
  }

private:
  [[nodiscard]] int last() const { return quarter_of(end_ - std::chrono::days(1)); }

  /// A period lies in one quarter.
  void add(const results::BindingRow& row)
  {
    const auto campus = index_in(rows_, row.campus);
    const auto resource = index_in(resources_, row.resource);
    days_[{campus, quarter_of(row.from), resource}] +=
        row.share_of_time * static_cast<double>((row.date - row.from).count());
  }

  core::Date start_, end_;
  std::vector<std::string> rows_, resources_;
  std::map<std::tuple<std::size_t, int, std::size_t>, double> days_;
};

} // namespace

Json binding_data(const ResultSource& source, const Timeline&)
{
  const auto& result = source.file;
  if (result.binding.empty())
    return nullptr;
  auto data = HeldDays(result).to_json();
  data["top"] = Json::array();
  for (const auto& top : results::top_bindings(result.binding))
    data["top"].push_back({{"resource", top.resource},
                           {"campus_years", top.campus_years},
                           {"campuses", top.n_campuses},
                           {"worst_campus", top.worst_campus},
                           {"worst_years", top.worst_years}});
  return data;
}

} // namespace gpuramp::report

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/cost.hpp"
#include "report/parts.hpp"

#include <algorithm>
#include <map>

namespace gpuramp::report {

namespace {

/// Dollars of a column by the year in which the periods begin.
std::map<std::string, double> by_year(const input::CsvRows& rows, std::size_t column)
{
  std::map<std::string, double> years;
  const auto campus = *column_of(rows, "campus");
  for (std::size_t r = 1; r < rows.size(); ++r)
    if (rows[r][campus] == "fleet")
      years[rows[r][0].substr(0, 4)] += number_in(rows[r][column], "cost.csv");
  return years;
}

} // namespace

Json cost_data(const ResultSource& source)
{
  auto categories = Json::array();
  auto years = Json::array();
  double total_usd = 0;
  for (const auto& [category, term] : record::kTerms<account::CostCategory>) {
    const auto field = results::field_of(term);
    const auto column = column_of(source.cost, field.key);
    if (not column)
      return nullptr;
    const auto sums = by_year(source.cost, *column);
    auto usd = Json::array();
    years = Json::array();
    double sum = 0;
    for (const auto& [year, dollars] : sums) {
      years.push_back(year);
      usd.push_back(dollars);
      sum += dollars;
    }
    total_usd += sum;
    auto word = word_json(field);
    word["usd"] = std::move(usd);
    if (sum > 0)
      categories.push_back(std::move(word));
  }
  return total_usd > 0 ? Json{{"years", years}, {"total_usd", total_usd}, {"categories", categories}} : Json(nullptr);
}

} // namespace gpuramp::report

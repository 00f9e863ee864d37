// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

/// A page that people can look at: what runs and studies wrote, as one HTML file that needs nothing else.
namespace gpuramp::report {

/// Reads results and studies (at least one) and draws them on one page, results first, each in the order given.
/// The page holds its data, styles, scripts and charts (Apache ECharts); its policy forbids every request. Whatever
/// text a scenario brings goes in as JSON and onto the page as text nodes, never as markup. Reports with more than
/// kMostDates dates are thinned: states are those of the dates shown, flows are sums since the date shown before.
/// \param paths  result directories or result.json files, and directories of studies;
/// histories of forecasts and proposed plans, too
/// \return HTML; the same bytes for the same files
/// \throws core::InputError if a path is neither, or what is there is damaged or of another program or version
[[nodiscard]] std::string report_page(const std::vector<std::filesystem::path>& paths);

/// A published measurement and what the models say.
struct PredictedCase {
  std::string id, chip; ///< chip: empty where there is none
  std::string group;    ///< what it is drawn with: kind of case
  std::string split;    ///< fit or check
  std::string unit;     ///< of both values
  double measured = 0;  ///< above zero
  double predicted = 0;
};

/// \return HTML: predicted against measured, a chart for each group and unit
[[nodiscard]] std::string accuracy_page(const std::vector<PredictedCase>& cases);

/// Report dates that a page shows at most.
inline constexpr std::size_t kMostDates = 260;

/// \return where a report goes if nothing else is said: report.html beside what it shows
[[nodiscard]] std::filesystem::path default_file(const std::filesystem::path& result);

} // namespace gpuramp::report

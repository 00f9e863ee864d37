// SPDX-License-Identifier: Apache-2.0
#include "study/point_runner.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/results/outcome.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "study/outputs.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstring>

namespace gpuramp::study {

namespace {

constexpr int kMostAttempts = 3;

using Clock = std::chrono::steady_clock;

PointResult simulate_point(const LoadedStudy& loaded, const Point& point, const sim::Budget& budget)
{
  const auto scenario = loaded.document.read(point.overrides, point.slips);
  sim::RunOptions options;
  options.seed = point.seed;
  options.resolution = loaded.study.resolution;
  options.budget = budget;
  options.looks = dates_of(loaded.study.outputs, scenario);
  const auto record = sim::simulate(scenario, options);
  const auto outcome = results::summarise(scenario, record);
  PointResult result;
  result.outputs = output_values(loaded.study.outputs, loaded.base, scenario, record, outcome);
  if (not outcome.conservation_holds) {
    result.status = PointStatus::failed;
    result.error = fmt::format("conservation: {}", fmt::join(outcome.conservation.broken, "; "));
  }
  return result;
}

/// Wire form: status, wall time, count and values, then the error text to the end.
struct Header {
  std::int32_t status = 0;
  std::uint32_t n_outputs = 0;
  double wall_s = 0;
};

std::string packed(const PointResult& result)
{
  const Header header{static_cast<std::int32_t>(result.status), static_cast<std::uint32_t>(result.outputs.size()),
                      result.wall_s};
  std::string bytes(sizeof header + result.outputs.size() * sizeof(double), '\0');
  std::memcpy(bytes.data(), &header, sizeof header);
  if (not result.outputs.empty())
    std::memcpy(bytes.data() + sizeof header, result.outputs.data(), result.outputs.size() * sizeof(double));
  return bytes + result.error;
}

PointResult unpacked(const std::string& bytes)
{
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  const auto text_at = sizeof header + header.n_outputs * sizeof(double);
  PointResult result;
  result.status = static_cast<PointStatus>(header.status);
  result.wall_s = header.wall_s;
  result.outputs.resize(header.n_outputs);
  if (header.n_outputs > 0)
    std::memcpy(result.outputs.data(), bytes.data() + sizeof header, header.n_outputs * sizeof(double));
  result.error = bytes.substr(text_at);
  return result;
}

} // namespace

PointResult run_point(const LoadedStudy& loaded, const Point& point, const sim::Budget& budget)
{
  const auto start = Clock::now();
  PointResult result;
  try {
    result = simulate_point(loaded, point, budget);
  } catch (const core::InputError& error) {
    result.status = PointStatus::failed;
    result.error = error.what();
  } catch (const std::exception& error) {
    result.status = PointStatus::failed;
    result.error = fmt::format("internal error: {}", error.what());
  }
  result.wall_s = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

void WorkerPool::start(Point point, int attempt)
{
  const auto index = point.index;
  const auto& worker = workers_.insert_or_assign(index, Worker{std::move(point), attempt}).first->second;
  pool_.start(index, [&] { return packed(run_point(loaded_, worker.point, budget_)); });
}

std::optional<WorkerPool::Finished> WorkerPool::wait(int timeout_ms)
{
  const auto ended = pool_.wait(timeout_ms);
  if (not ended)
    return std::nullopt;
  auto worker = std::move(workers_.extract(ended->id).mapped());
  if (not ended->text && worker.attempt < kMostAttempts) {
    start(std::move(worker.point), worker.attempt + 1);
    return std::nullopt;
  }
  auto result = ended->text ? unpacked(*ended->text) : PointResult{PointStatus::killed, ended->how_it_died, {}, 0, 1};
  result.attempts = worker.attempt;
  return Finished{std::move(worker.point), std::move(result)};
}

} // namespace gpuramp::study

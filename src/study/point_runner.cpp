#include "study/point_runner.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/results/outcome.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "study/outputs.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <system_error>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gpuramp::study {

namespace {

constexpr int kMostAttempts = 3;

using Clock = std::chrono::steady_clock;

PointResult simulate_point(const LoadedStudy& loaded, const Point& point)
{
  const auto scenario = loaded.document.read(point.overrides, point.slips);
  sim::RunOptions options;
  options.seed = point.seed;
  options.resolution = loaded.study.resolution;
  const auto record = sim::simulate(scenario, options);
  const auto outcome = results::summarise(scenario, record);
  PointResult result;
  result.outputs = output_values(loaded.study.outputs, loaded.base, scenario, record, outcome.summary);
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
  const Header header{static_cast<std::int32_t>(result.status), static_cast<std::uint32_t>(result.outputs.size()), result.wall_s};
  std::string bytes(sizeof header + result.outputs.size() * sizeof(double), '\0');
  std::memcpy(bytes.data(), &header, sizeof header);
  if (not result.outputs.empty())
    std::memcpy(bytes.data() + sizeof header, result.outputs.data(), result.outputs.size() * sizeof(double));
  return bytes + result.error + '\n'; // the last byte says that it is whole
}

std::optional<PointResult> unpacked(const std::string& bytes)
{
  Header header;
  if (bytes.size() <= sizeof header || bytes.back() != '\n')
    return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  const auto text_at = sizeof header + header.n_outputs * sizeof(double);
  if (bytes.size() <= text_at)
    return std::nullopt;
  PointResult result;
  result.status = static_cast<PointStatus>(header.status);
  result.wall_s = header.wall_s;
  result.outputs.resize(header.n_outputs);
  if (header.n_outputs > 0)
    std::memcpy(result.outputs.data(), bytes.data() + sizeof header, header.n_outputs * sizeof(double));
  result.error = bytes.substr(text_at, bytes.size() - text_at - 1);
  return result;
}

[[noreturn]] void work(const LoadedStudy& loaded, const Point& point, int fd, pid_t parent)
{
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent)
    ::_exit(1); // it died before we asked to be told
  std::signal(SIGINT, SIG_IGN); // the parent decides
  std::signal(SIGTERM, SIG_DFL);
  const auto bytes = packed(run_point(loaded, point));
  for (std::size_t sent = 0; sent < bytes.size();) {
    const auto n = ::write(fd, bytes.data() + sent, bytes.size() - sent);
    if (n <= 0)
      ::_exit(1);
    sent += static_cast<std::size_t>(n);
  }
  ::_exit(0); // no destructors: stdio buffers and the database belong to the parent
}

std::string how_it_died(int status)
{
  if (WIFSIGNALED(status))
    return fmt::format("the worker was ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return fmt::format("the worker ended with code {} and no result", WEXITSTATUS(status));
}

} // namespace

PointResult run_point(const LoadedStudy& loaded, const Point& point)
{
  const auto start = Clock::now();
  PointResult result;
  try {
    result = simulate_point(loaded, point);
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

WorkerPool::~WorkerPool()
{
  for (const auto& [fd, worker] : workers_) {
    ::kill(worker.pid, SIGKILL);
    ::waitpid(worker.pid, nullptr, 0);
    ::close(fd);
  }
}

void WorkerPool::start(Point point, int attempt)
{
  int ends[2];
  if (::pipe(ends) != 0)
    throw std::system_error(errno, std::generic_category(), "no pipe for a worker");
  const auto parent = ::getpid();
  const auto pid = ::fork();
  if (pid < 0) {
    const auto error = errno;
    ::close(ends[0]);
    ::close(ends[1]);
    throw std::system_error(error, std::generic_category(), "no process for a worker");
  }
  if (pid == 0) {
    for (const auto& [fd, worker] : workers_)
      ::close(fd);
    ::close(ends[0]);
    work(loaded_, point, ends[1], parent);
  }
  ::close(ends[1]);
  workers_.emplace(ends[0], Worker{pid, std::move(point), attempt, {}});
}

std::optional<WorkerPool::Finished> WorkerPool::finish(int fd)
{
  auto worker = std::move(workers_.extract(fd).mapped());
  ::close(fd);
  int status = 0;
  while (::waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
  }
  auto result = unpacked(worker.bytes);
  if (not result && worker.attempt < kMostAttempts) {
    start(std::move(worker.point), worker.attempt + 1);
    return std::nullopt;
  }
  if (not result)
    result = PointResult{PointStatus::killed, how_it_died(status), {}, 0, 1};
  result->attempts = worker.attempt;
  return Finished{std::move(worker.point), std::move(*result)};
}

std::optional<WorkerPool::Finished> WorkerPool::wait(int timeout_ms)
{
  std::vector<pollfd> polls;
  for (const auto& [fd, worker] : workers_)
    polls.push_back({fd, POLLIN, 0});
  if (::poll(polls.data(), polls.size(), timeout_ms) <= 0)
    return std::nullopt; // nothing yet, or a signal came
  for (const auto& p : polls) {
    if (p.revents == 0)
      continue;
    char buffer[65'536];
    const auto n = ::read(p.fd, buffer, sizeof buffer);
    if (n > 0)
      workers_.at(p.fd).bytes.append(buffer, static_cast<std::size_t>(n));
    else if (n == 0 || errno != EINTR)
      return finish(p.fd);
  }
  return std::nullopt;
}

} // namespace gpuramp::study

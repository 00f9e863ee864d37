// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/forked.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gpuramp::study {

namespace {

constexpr char kWhole = '\n'; ///< last byte of what a child sends: all of it came

[[noreturn]] void work(const std::function<std::string()>& task, int fd, pid_t parent)
{
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent)
    ::_exit(1);                 // it died before we asked to be told
  std::signal(SIGINT, SIG_IGN); // the parent decides
  std::signal(SIGTERM, SIG_DFL);
  const auto bytes = task() + kWhole;
  for (std::size_t sent = 0; sent < bytes.size();) {
    const auto n = ::write(fd, bytes.data() + sent, bytes.size() - sent);
    if (n < 0 && errno != EINTR)
      ::_exit(1);
    sent += n > 0 ? static_cast<std::size_t>(n) : 0;
  }
  ::_exit(0); // no destructors: stdio buffers and open files belong to the parent
}

std::string how_it_died(int status)
{
  if (WIFSIGNALED(status))
    return fmt::format("the worker was ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return fmt::format("the worker ended with code {} and no result", WEXITSTATUS(status));
}

} // namespace

ForkedPool::ForkedPool(int n_at_once) : n_at_once_(static_cast<std::size_t>(n_at_once))
{
  core::require(n_at_once >= 1, "a pool of processes needs at least one");
}

ForkedPool::~ForkedPool()
{
  for (const auto& [fd, child] : children_) {
    ::kill(child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
    ::close(fd);
  }
}

void ForkedPool::start(std::size_t id, const std::function<std::string()>& task)
{
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0)
    throw std::system_error(errno, std::generic_category(), "no pipe for a worker");
  std::fflush(nullptr); // what is buffered must not be written twice
  const auto parent = ::getpid();
  const auto pid = ::fork();
  if (pid < 0) {
    const auto error = errno;
    ::close(ends[0]);
    ::close(ends[1]);
    throw std::system_error(error, std::generic_category(), "no process for a worker");
  }
  if (pid == 0) {
    for (const auto& [fd, child] : children_)
      ::close(fd);
    ::close(ends[0]);
    work(task, ends[1], parent);
  }
  ::close(ends[1]);
  children_.emplace(ends[0], Child{pid, id, {}});
}

ForkedPool::Ended ForkedPool::finish(int fd)
{
  auto child = std::move(children_.extract(fd).mapped());
  ::close(fd);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (child.bytes.empty() || child.bytes.back() != kWhole)
    return {child.id, std::nullopt, how_it_died(status)};
  child.bytes.pop_back();
  return {child.id, std::move(child.bytes), ""};
}

std::optional<ForkedPool::Ended> ForkedPool::wait(int timeout_ms)
{
  std::vector<pollfd> polls;
  for (const auto& [fd, child] : children_)
    polls.push_back({fd, POLLIN, 0});
  if (::poll(polls.data(), polls.size(), timeout_ms) <= 0)
    return std::nullopt; // nothing yet, or a signal came
  for (const auto& p : polls) {
    if (p.revents == 0)
      continue;
    char buffer[65'536];
    const auto n = ::read(p.fd, buffer, sizeof buffer);
    if (n > 0)
      children_.at(p.fd).bytes.append(buffer, static_cast<std::size_t>(n));
    else if (n == 0 || errno != EINTR)
      return finish(p.fd);
  }
  return std::nullopt;
}

namespace {

constexpr char kOk = '+';
constexpr char kFailed = '-';
constexpr int kForever = -1;

/// What a task returns, or why it failed, as one text.
std::string outcome_text(const std::function<std::string()>& task)
{
  try {
    return kOk + task();
  } catch (const std::exception& error) {
    return kFailed + std::string(error.what());
  }
}

ForkedResult result_of(const ForkedPool::Ended& ended)
{
  return ended.text ? ForkedResult{ended.text->front() == kOk, ended.text->substr(1)}
                    : ForkedResult{false, ended.how_it_died};
}

/// \return whether a byte came: nothing does if the parent has no use for the task
bool wait_at(int gate)
{
  char byte = 0;
  auto n = ::read(gate, &byte, 1);
  while (n < 0 && errno == EINTR)
    n = ::read(gate, &byte, 1);
  return n == 1;
}

} // namespace

std::vector<ForkedResult> forked_map(std::size_t n, int jobs, const std::function<std::string(std::size_t)>& task)
{
  std::vector<ForkedResult> results(n);
  ForkedPool pool(jobs);
  const auto collect = [&] {
    if (const auto ended = pool.wait(kForever))
      results[ended->id] = result_of(*ended);
  };
  for (std::size_t i = 0; i < n; ++i) {
    while (pool.is_full())
      collect();
    pool.start(i, [&] { return outcome_text([&] { return task(i); }); });
  }
  while (not pool.is_empty())
    collect();
  return results;
}

Standby::Standby(const std::function<std::string()>& task) : pool_(1)
{
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
    throw std::system_error(errno, std::generic_category(), "no socket for a worker");
  gate_ = ends[0];
  pool_.start(0, [&] {
    ::close(ends[0]);
    return wait_at(ends[1]) ? outcome_text(task) : std::string();
  });
  ::close(ends[1]);
}

Standby::~Standby()
{
  if (gate_ >= 0)
    ::close(gate_);
}

ForkedResult Standby::ask()
{
  core::require(gate_ >= 0, "a standby is asked once");
  const char byte = 0;
  static_cast<void>(::send(gate_, &byte, 1, MSG_NOSIGNAL)); // to nobody if the worker died, which its end then says
  ::close(std::exchange(gate_, -1));
  auto ended = pool_.wait(kForever);
  while (not ended)
    ended = pool_.wait(kForever);
  return result_of(*ended);
}

int default_jobs()
{
  cpu_set_t set;
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

} // namespace gpuramp::study

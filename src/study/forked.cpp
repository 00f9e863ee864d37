#include "study/forked.hpp"

#include "gpuramp/core/error.hpp"

#include <cerrno>
#include <cstdio>
#include <exception>
#include <map>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace gpuramp::study {

namespace {

constexpr char kOk = '+';
constexpr char kFailed = '-';

void write_all(int fd, const std::string& bytes)
{
  for (std::size_t done = 0; done < bytes.size();) {
    const auto n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno != EINTR)
      return; // the parent is gone
    done += n > 0 ? static_cast<std::size_t>(n) : 0;
  }
}

/// The child: does the task, sends what came of it, and leaves without the parent's destructors.
[[noreturn]] void do_task(int fd, std::size_t i, const std::function<std::string(std::size_t)>& task)
{
  ::prctl(PR_SET_PDEATHSIG, SIGKILL); // no orphan goes on computing
  std::string bytes;
  try {
    bytes = kOk + task(i);
  } catch (const std::exception& error) {
    bytes = kFailed + std::string(error.what());
  }
  write_all(fd, bytes);
  ::_exit(0);
}

class Children {
public:
  explicit Children(std::vector<ForkedResult>& results) : results_(results) {}
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  ~Children()
  {
    for (const auto& [fd, child] : running_) {
      ::close(fd);
      ::kill(child.pid, SIGKILL);
      ::waitpid(child.pid, nullptr, 0);
    }
  }

  [[nodiscard]] std::size_t count() const { return running_.size(); }

  void start(std::size_t i, const std::function<std::string(std::size_t)>& task)
  {
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0)
      throw std::system_error(errno, std::generic_category(), "pipe");
    std::fflush(nullptr); // what is buffered must not be written twice
    const auto pid = ::fork();
    if (pid < 0)
      throw std::system_error(errno, std::generic_category(), "fork");
    if (pid == 0) {
      ::close(ends[0]);
      do_task(ends[1], i, task);
    }
    ::close(ends[1]);
    running_[ends[0]] = {pid, i, {}};
  }

  /// Reads from whoever has something to say, until one is done.
  void wait_for_one()
  {
    for (const auto before = running_.size(); running_.size() == before;) {
      std::vector<pollfd> polled;
      for (const auto& [fd, child] : running_)
        polled.push_back({fd, POLLIN, 0});
      if (::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR)
        throw std::system_error(errno, std::generic_category(), "poll");
      for (const auto& p : polled)
        if (p.revents != 0)
          read_from(p.fd);
    }
  }

private:
  struct Child {
    pid_t pid = 0;
    std::size_t task = 0;
    std::string bytes;
  };

  void read_from(int fd)
  {
    char buffer[65'536];
    const auto n = ::read(fd, buffer, sizeof buffer);
    auto& child = running_[fd];
    if (n > 0) {
      child.bytes.append(buffer, static_cast<std::size_t>(n));
      return;
    }
    if (n < 0 && errno == EINTR)
      return;
    ::close(fd);
    int status = 0;
    ::waitpid(child.pid, &status, 0);
    auto& result = results_[child.task];
    result.ok = not child.bytes.empty() && child.bytes[0] == kOk && WIFEXITED(status);
    result.text = child.bytes.empty() ? "the process died" : child.bytes.substr(1);
    running_.erase(fd);
  }

  std::vector<ForkedResult>& results_;
  std::map<int, Child> running_; ///< by the read end of its pipe
};

} // namespace

std::vector<ForkedResult> forked_map(std::size_t n, int jobs, const std::function<std::string(std::size_t)>& task)
{
  core::require(jobs >= 1, "forked_map: at least one job at a time");
  std::vector<ForkedResult> results(n);
  Children children(results);
  for (std::size_t i = 0; i < n; ++i) {
    if (children.count() == static_cast<std::size_t>(jobs))
      children.wait_for_one();
    children.start(i, task);
  }
  while (children.count() > 0)
    children.wait_for_one();
  return results;
}

int default_jobs()
{
  cpu_set_t set;
  return ::sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

} // namespace gpuramp::study

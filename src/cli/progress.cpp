// SPDX-License-Identifier: Apache-2.0
#include "cli/progress.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <string_view>

#include <sys/time.h>
#include <unistd.h>

namespace gpuramp::cli {

namespace {

constexpr int kLogEveryS = 10;
constexpr int kTerminalEveryS = 1;
constexpr std::size_t kLongest = 100;

/// A line that is built without memory from the heap, as signal handlers must.
class Line {
public:
  void add(std::string_view text)
  {
    const auto n = std::min(text.size(), bytes_.size() - size_);
    std::copy_n(text.data(), n, bytes_.data() + size_);
    size_ += n;
  }
  void add_two_digits(long value)
  {
    const char digits[] = {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
    add({digits, 2});
  }
  void send() const { static_cast<void>(::write(STDERR_FILENO, bytes_.data(), size_) < 0); }

private:
  std::array<char, kLongest + 40> bytes_{};
  std::size_t size_ = 0;
};

// What the handler reads. Two texts, of which it reads the one that is not being written.
std::array<std::array<char, kLongest>, 2> texts{};
volatile std::sig_atomic_t shown_text = 0;
volatile std::sig_atomic_t on_terminal = 0;
volatile std::sig_atomic_t line_is_there = 0;
time_t began = 0;

time_t now()
{
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec;
}

std::string_view noted()
{
  std::atomic_signal_fence(std::memory_order_acquire); // the text is what it was when it became the shown one
  const auto& text = texts[static_cast<std::size_t>(shown_text)];
  return {text.data(), static_cast<std::size_t>(std::find(text.begin(), text.end(), '\0') - text.begin())};
}

void show_line()
{
  const auto text = noted();
  if (on_terminal != 0 && text.empty())
    return; // what is printed now should not have a line of ours before it
  const auto elapsed = static_cast<long>(now() - began);
  Line line;
  line.add(on_terminal != 0 ? "\r\x1b[K" : "at work for ");
  line.add_two_digits(elapsed / 3600);
  line.add(":");
  line.add_two_digits(elapsed / 60 % 60);
  line.add(":");
  line.add_two_digits(elapsed % 60);
  line.add(text.empty() ? "" : "  ");
  line.add(text);
  line.add(on_terminal != 0 ? "" : "\n");
  line.send();
  line_is_there = on_terminal;
}

/// Whoever was interrupted still finds the errno of its own call.
void show(int)
{
  const auto before = errno;
  show_line();
  errno = before;
}

void set_timer(int every_s)
{
  const itimerval timer{{every_s, 0}, {every_s, 0}};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

} // namespace

ProgressTimer::ProgressTimer()
{
  began = now();
  on_terminal = ::isatty(STDERR_FILENO);
  struct sigaction action = {};
  action.sa_handler = show;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGALRM, &action, nullptr);
  set_timer(on_terminal != 0 ? kTerminalEveryS : kLogEveryS);
}

ProgressTimer::~ProgressTimer()
{
  set_timer(0);
  wipe_progress();
}

void note_progress(const std::string& text)
{
  const auto next = static_cast<std::size_t>(1 - shown_text);
  texts[next].fill('\0');
  std::copy_n(text.data(), std::min(text.size(), kLongest), texts[next].data());
  std::atomic_signal_fence(std::memory_order_release); // the compiler may not show it before it is written
  shown_text = static_cast<int>(next);
}

void wipe_progress()
{
  note_progress("");
  if (line_is_there == 0)
    return;
  line_is_there = 0;
  Line line;
  line.add("\r\x1b[K");
  line.send();
}

} // namespace gpuramp::cli

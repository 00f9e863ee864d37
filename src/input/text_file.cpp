// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gpuramp::input {

namespace {

constexpr const char* kStandardInput = "-";

class Descriptor {
public:
  /// Non-blocking, since opening a pipe would otherwise wait for its writer.
  explicit Descriptor(const std::filesystem::path& file)
      : fd_(file == kStandardInput ? ::dup(STDIN_FILENO) : ::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC))
  {
  }
  ~Descriptor()
  {
    if (fd_ >= 0)
      ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

private:
  int fd_;
};

struct Trouble {
  std::string problem, suggestion;
};

Trouble cannot_open(int error)
{
  if (error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG)
    return {"there is no such file", "check the path"};
  return {fmt::format("cannot be read: {}", std::strerror(error)), "check its permissions"};
}

std::optional<Trouble> trouble_of(const struct stat& about, std::uintmax_t most_bytes)
{
  if (S_ISDIR(about.st_mode))
    return Trouble{"is a directory", "name the file in it"};
  if (not S_ISREG(about.st_mode))
    return Trouble{"cannot be read: it is not a regular file", "give a regular file"};
  if (static_cast<std::uintmax_t>(about.st_size) > most_bytes)
    return Trouble{fmt::format("is {} MB large (at most {} MB are read)", about.st_size >> 20, most_bytes >> 20),
                   "is this the right file?"};
  return std::nullopt;
}

/// Up to the bound, however much the file grows meanwhile.
std::optional<Trouble> read_all(int fd, std::string& text, std::uintmax_t most_bytes)
{
  constexpr std::size_t kBlock = 1U << 20;
  for (;;) {
    const auto before = text.size();
    text.resize(before + kBlock);
    const auto n = ::read(fd, text.data() + before, kBlock);
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (n == 0)
      return std::nullopt;
    if (n < 0 && errno != EINTR)
      return cannot_open(errno);
    if (text.size() > most_bytes)
      return Trouble{"grows while it is read", "is this the right file?"};
  }
}

} // namespace

std::optional<std::string> read_text_file(const std::filesystem::path& file, Problems& problems,
                                          std::uintmax_t most_bytes)
{
  std::optional<Trouble> trouble;
  std::string text;
  struct stat about {};
  const Descriptor descriptor(file);
  if (descriptor.get() < 0 || ::fstat(descriptor.get(), &about) != 0)
    trouble = cannot_open(errno);
  else if (trouble = file == kStandardInput ? std::nullopt : trouble_of(about, most_bytes); not trouble)
    trouble = read_all(descriptor.get(), text, most_bytes);
  if (not trouble)
    return text;
  problems.add({file.string(), 0, "", trouble->problem, trouble->suggestion});
  return std::nullopt;
}

std::string read_text_file(const std::filesystem::path& file, std::uintmax_t most_bytes)
{
  Problems problems;
  auto text = read_text_file(file, problems, most_bytes);
  problems.throw_if_any();
  return std::move(*text);
}

} // namespace gpuramp::input

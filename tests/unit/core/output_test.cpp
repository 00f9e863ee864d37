// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/output.hpp"

#include "gpuramp/core/error.hpp"
#include "support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

using namespace gpuramp;
namespace fs = std::filesystem;

namespace {

std::size_t n_entries(const fs::path& folder)
{
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

std::string text_of(const fs::path& file)
{
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("a file is replaced whole, and only a plain one")
{
  const test::TempDir folder;
  core::write_file(folder / "a", "one");
  core::write_file(folder / "a", "two");
  CHECK(text_of(folder / "a") == "two");
  CHECK(n_entries(folder.path()) == 1);
  fs::create_symlink(folder / "a", folder / "link");
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  fs::create_directory(folder / "dir");
  for (const auto* name : {"link", "fifo", "dir"})
    CHECK_THROWS_AS(core::write_file(folder / name, "x"), core::InputError);
  CHECK_THROWS_AS(core::write_file("/dev/null", "x"), core::InputError);
  CHECK_THROWS_AS(core::write_file(folder / "none/a", "x"), core::InputError);
  CHECK(text_of(folder / "a") == "two");
  CHECK(fs::is_symlink(folder / "link"));
}

TEST_CASE("a result comes into place whole, and what else stood there stays")
{
  const test::TempDir folder;
  {
    core::OutputDirectory first(folder / "deep/er/result");
    first.write("result.json", "1");
    first.write("series.csv", "1");
    CHECK_FALSE(fs::exists(folder / "deep/er/result"));
    first.commit();
  }
  CHECK(text_of(folder / "deep/er/result/result.json") == "1");
  std::ofstream(folder / "deep/er/result/notes.txt") << "mine";
  fs::create_directory(folder / "deep/er/result/more");
  std::ofstream(folder / "deep/er/result/more/a") << "deeper";
  {
    core::OutputDirectory second(folder / "deep/er/result/");
    second.write("result.json", "2");
    second.write("series.csv", "2");
    CHECK(text_of(folder / "deep/er/result/result.json") == "1");
    second.commit();
  }
  CHECK(text_of(folder / "deep/er/result/result.json") == "2");
  CHECK(text_of(folder / "deep/er/result/series.csv") == "2");
  CHECK(text_of(folder / "deep/er/result/notes.txt") == "mine");
  CHECK(text_of(folder / "deep/er/result/more/a") == "deeper");
  CHECK(std::distance(fs::directory_iterator(folder / "deep/er"), fs::directory_iterator()) ==
        1); // no lock, nothing aside
}

TEST_CASE("without commit nothing is left")
{
  const test::TempDir folder;
  {
    core::OutputDirectory given_up(folder / "deep/er/result");
    given_up.write("result.json", "1");
  }
  CHECK(n_entries(folder.path()) == 0);
}

TEST_CASE("a second run into the same directory is refused, and the first is whole")
{
  const test::TempDir folder;
  {
    core::OutputDirectory first(folder / "result");
    first.write("a", "first");
    CHECK_THROWS_AS(core::OutputDirectory(folder / "result"), core::InputError);
    first.commit();
  }
  CHECK(text_of(folder / "result/a") == "first");
  CHECK_NOTHROW(core::OutputDirectory(folder / "result"));
  CHECK(n_entries(folder.path()) == 1);
}

TEST_CASE("a directory that is none is refused")
{
  const test::TempDir folder;
  std::ofstream(folder / "file") << "x";
  fs::create_directory(folder / "real");
  fs::create_directory_symlink(folder / "real", folder / "link");
  for (const auto* name : {"file", "file/below", "link"})
    CHECK_THROWS_AS(core::OutputDirectory(folder / name), core::InputError);
  CHECK(n_entries(folder.path()) == 3);
}

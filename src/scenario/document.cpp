// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/reader.hpp"

#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/pointer.hpp"
#include "scenario/builtin.hpp"
#include "scenario/overrides.hpp"
#include "scenario/scenario_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace gpuramp::scenario {

using input::Node;
using input::Problems;

struct Document::Parsed {
  std::filesystem::path file;
  std::vector<std::shared_ptr<const Override>> changes; ///< nodes of the tree refer to their origins
  Node tree;
  std::map<std::filesystem::path, Node> catalogs;

  void read_catalogs();
};

/// What cannot be read is reported with all other problems when the scenario is read.
void Document::Parsed::read_catalogs()
{
  const auto read = [this](const std::string& name) {
    Node catalog;
    Problems later;
    const auto path = catalog_file(file.parent_path(), name);
    if (read_json_file(path, catalog, later))
      catalogs.emplace(path, std::move(catalog));
  };
  const auto* names = tree.find("catalogs");
  if (names == nullptr) // what a catalogue of the file's own lacks may be among them
    for (const auto& name : default_catalogs())
      read(name);
  else
    for (const auto& name : names->items)
      if (name.kind == Node::Kind::text)
        read(name.text);
}

namespace {

/// Files named as {"csv": ...} anywhere below a node.
void add_csv_files(const Node& node, const std::filesystem::path& from, std::vector<std::filesystem::path>& files)
{
  for (const auto& item : node.items)
    add_csv_files(item, from, files);
  for (const auto& [key, member] : node.members)
    if (key != "csv" || member.kind != Node::Kind::text)
      add_csv_files(member, from, files);
    else if (const auto path = from.parent_path() / member.text;
             std::find(files.begin(), files.end(), path) == files.end())
      files.push_back(path);
}

} // namespace

Document::Document(const std::filesystem::path& file)
{
  auto parsed = std::make_unique<Parsed>();
  parsed->file = file;
  Problems problems;
  if (not read_json_file(file, parsed->tree, problems))
    problems.throw_if_any();
  parsed->read_catalogs();
  parsed_ = std::move(parsed);
}

Document::Document(const std::string& text, const std::filesystem::path& name)
{
  auto parsed = std::make_unique<Parsed>();
  parsed->file = name;
  Problems problems;
  if (not read_json_text(text, name.string(), parsed->tree, problems))
    problems.throw_if_any();
  parsed->read_catalogs();
  parsed_ = std::move(parsed);
}

Document::Document(std::unique_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}

Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

Scenario Document::read(const std::vector<Override>& overrides, const std::vector<Slip>& more_slips) const
{
  return read_tree(parsed_->file, parsed_->tree, parsed_->catalogs, overrides, more_slips);
}

Override Document::variant(const std::string& name) const
{
  const auto* variants = parsed_->tree.find("variants");
  if (const auto* overlay = variants == nullptr ? nullptr : variants->find(name); overlay != nullptr)
    return {"", input::json_text(*overlay), true, "variant " + name};
  throw core::InputError(
      {{parsed_->file.string(), 0, "/variants", fmt::format("there is no variant '{}'", name),
        variants == nullptr ? "the file has no 'variants'" : input::suggest_child(*variants, name)}});
}

const Node& Document::tree() const
{
  return parsed_->tree;
}

Document Document::with(std::vector<Override> changes) const
{
  auto parsed = std::make_unique<Parsed>(*parsed_);
  Problems problems;
  for (auto& change : changes) {
    parsed->changes.push_back(std::make_shared<const Override>(std::move(change)));
    apply(*parsed->changes.back(), parsed->tree, problems);
  }
  problems.throw_if_any();
  parsed->read_catalogs();
  return Document(std::move(parsed));
}

std::vector<std::filesystem::path> Document::files() const
{
  std::vector<std::filesystem::path> files{parsed_->file};
  add_csv_files(parsed_->tree, parsed_->file, files);
  const auto& tree_of_file = parsed_->tree;
  if (tree_of_file.find("catalog") != nullptr && tree_of_file.find("catalogs") == nullptr)
    return files; // what fills up a catalogue of its own comes with this version of gpuramp
  for (const auto& [path, tree] : parsed_->catalogs) {
    files.push_back(path);
    add_csv_files(tree, path, files);
  }
  return files;
}

} // namespace gpuramp::scenario

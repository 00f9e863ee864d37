// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/json_tree.hpp"

#include "gpuramp/input/limits.hpp"
#include "gpuramp/input/text_file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace gpuramp::input {

namespace {

constexpr std::size_t kLongestReason = 160; // characters of what the parser says
constexpr double kMostWhole = 1e18;         // below the largest 64-bit integer
constexpr std::size_t kMaxKeys = 1'000;     // of one object

/// An input iterator that counts what the JSON lexer has consumed, since its SAX events carry no position.
class CountingIterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++()
  {
    ++at_;
    if (furthest_ != nullptr)
      *furthest_ = at_;
    return *this;
  }
  CountingIterator operator++(int)
  {
    auto before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }

private:
  const char* at_;
  const char** furthest_;
};

/// Builds the tree from SAX events.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
public:
  TreeBuilder(const std::string& text, const char* const& furthest, const std::string& name, Node& root,
              Problems& problems)
      : text_(text), furthest_(furthest), name_(name), root_(root), problems_(problems)
  {
  }

  bool null() override { return put({.kind = Node::Kind::null}); }
  bool boolean(bool v) override { return put({.kind = Node::Kind::boolean, .boolean = v}); }
  bool number_integer(number_integer_t v) override { return put_number(static_cast<double>(v), true); }
  bool number_unsigned(number_unsigned_t v) override { return put_number(static_cast<double>(v), true); }
  bool number_float(number_float_t v, const string_t&) override { return put_number(v, false); }
  bool string(string_t& v) override { return put({.kind = Node::Kind::text, .text = v}); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Node::Kind::object); }
  bool start_array(std::size_t) override { return open(Node::Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& v) override
  {
    auto& members = stack_.back()->members;
    if (members.empty())
      keys_.resize(stack_.size());
    if (not keys_[stack_.size() - 1].insert(v).second)
      problems_.add({name_, line(0), "", fmt::format("key '{}' stands twice in one object", v), "remove one of them"});
    if (members.size() >= kMaxKeys)
      return refuse(fmt::format("more than {} keys in one object", kMaxKeys), "is this the right file?");
    key_ = v;
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override
  {
    std::string why = error.what();
    const auto column = why.find("column");
    const auto colon = column == std::string::npos ? column : why.find(": ", column);
    if (colon != std::string::npos)
      why = why.substr(colon + 2);
    else if (const auto bracket = why.find("] "); why.starts_with('[') && bracket != std::string::npos)
      why = why.substr(bracket + 2); // "[json.exception.out_of_range.406] "
    if (why.size() > kLongestReason)
      why.replace(kLongestReason, std::string::npos, "...");
    problems_.add({name_, line(1), "", "not JSON: " + why, "check the brackets, commas and quotes near this line"});
    return false;
  }

private:
  /// Line of the character `back` before the last consumed one: the lexer reads one character beyond a number.
  int line(std::size_t back)
  {
    auto consumed = static_cast<std::size_t>(furthest_ - text_.data());
    consumed = consumed > back ? consumed - back : 0;
    lines_ += static_cast<int>(consumed >= counted_
                                   ? std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_),
                                                text_.begin() + static_cast<std::ptrdiff_t>(consumed), '\n')
                                   : -std::count(text_.begin() + static_cast<std::ptrdiff_t>(consumed),
                                                 text_.begin() + static_cast<std::ptrdiff_t>(counted_), '\n'));
    counted_ = consumed;
    return lines_;
  }

  bool put_number(double value, bool whole)
  {
    Node node{.kind = Node::Kind::number, .number = value, .whole = whole};
    node.line = line(1);
    return attach(std::move(node)) != nullptr;
  }

  bool put(Node node)
  {
    node.line = line(0);
    return attach(std::move(node)) != nullptr;
  }

  bool refuse(std::string problem, std::string suggestion)
  {
    problems_.add({name_, line(0), "", std::move(problem), std::move(suggestion)});
    return false;
  }

  /// \return where it now stands, or null if there is no room for it
  Node* attach(Node node)
  {
    if (++n_values_ > kMaxValues) {
      static_cast<void>(refuse(fmt::format("more than {} values", kMaxValues), "is this the right file?"));
      return nullptr;
    }
    if (stack_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    auto& parent = *stack_.back();
    if (parent.kind == Node::Kind::array)
      return &parent.items.emplace_back(std::move(node));
    return &parent.members.emplace_back(key_, std::move(node)).second;
  }

  bool open(Node::Kind kind)
  {
    Node node{.kind = kind};
    node.line = line(0);
    if (keys_.size() > stack_.size())
      keys_.resize(stack_.size());
    if (stack_.size() >= kMaxDepth)
      return refuse(fmt::format("nested deeper than {} levels", kMaxDepth), "a scenario needs fewer than ten");
    auto* place = attach(std::move(node));
    stack_.push_back(place);
    return place != nullptr;
  }

  bool close()
  {
    stack_.pop_back();
    return true;
  }

  const std::string& text_;
  const char* const& furthest_;
  const std::string& name_;
  Node& root_;
  Problems& problems_;
  std::vector<Node*> stack_; // parents cannot move while they are open: only the innermost one grows
  std::string key_;
  std::vector<std::unordered_set<std::string>> keys_; // [depth] of the objects that are open
  std::size_t n_values_ = 0;
  std::size_t counted_ = 0;
  int lines_ = 1;
};

nlohmann::ordered_json json_of(const Node& node)
{
  using Json = nlohmann::ordered_json;
  switch (node.kind) {
    case Node::Kind::null: return nullptr;
    case Node::Kind::boolean: return node.boolean;
    case Node::Kind::number:
      return node.whole && std::abs(node.number) < kMostWhole ? Json(static_cast<std::int64_t>(node.number))
                                                              : Json(node.number);
    case Node::Kind::text: return node.text;
    case Node::Kind::array: break;
    case Node::Kind::object: {
      auto object = Json::object_t();
      object.reserve(node.members.size());
      for (const auto& [key, member] : node.members)
        object.emplace_back(key, json_of(member)); // keys are unique: no search for each
      return object;
    }
  }
  auto array = Json::array();
  for (const auto& item : node.items)
    array.push_back(json_of(item));
  return array;
}

} // namespace

const Node* Node::find(const std::string& key) const
{
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.first == key; });
  return found == members.end() ? nullptr : &found->second;
}

Node* Node::find(const std::string& key)
{
  return const_cast<Node*>(std::as_const(*this).find(key));
}

Node Node::of(const char* text)
{
  return of(std::string(text));
}

Node Node::of(std::string text)
{
  return {.kind = Kind::text, .text = std::move(text)};
}

Node Node::of(double number)
{
  return {.kind = Kind::number, .number = number};
}

Node Node::of(std::int64_t number)
{
  return {.kind = Kind::number, .number = static_cast<double>(number), .whole = true};
}

Node Node::of(bool boolean)
{
  return {.kind = Kind::boolean, .boolean = boolean};
}

Node Node::array(std::vector<Node> items)
{
  return {.kind = Kind::array, .items = std::move(items)};
}

Node Node::object(std::vector<std::pair<std::string, Node>> members)
{
  return {.kind = Kind::object, .members = std::move(members)};
}

Node& Node::set(const std::string& key, Node value)
{
  if (auto* found = find(key))
    return *found = std::move(value);
  return members.emplace_back(key, std::move(value)).second;
}

const char* to_string(Node::Kind kind)
{
  switch (kind) {
    case Node::Kind::null: return "null";
    case Node::Kind::boolean: return "true or false";
    case Node::Kind::number: return "a number";
    case Node::Kind::text: return "a text";
    case Node::Kind::array: return "an array";
    case Node::Kind::object: return "an object";
  }
  return "";
}

bool read_json_text(const std::string& text, const std::string& name, Node& tree, Problems& problems)
{
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    problems.add({name, 0, "", "the file is empty", "start from one that 'gpuramp init FILE' writes"});
    return false;
  }
  const auto n_before = problems.size();
  const char* furthest = text.data();
  TreeBuilder builder(text, furthest, name, tree, problems);
  const bool parsed = nlohmann::json::sax_parse(CountingIterator(text.data(), &furthest),
                                                CountingIterator(text.data() + text.size(), nullptr), &builder);
  return parsed && problems.size() == n_before;
}

bool read_json_file(const std::filesystem::path& file, Node& tree, Problems& problems)
{
  const auto text = read_text_file(file, problems);
  return text && read_json_text(*text, file.string(), tree, problems);
}

std::string json_text(const Node& node, int indent)
{
  return json_of(node).dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace gpuramp::input

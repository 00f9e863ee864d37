// SPDX-License-Identifier: Apache-2.0
#include "study/junit.hpp"

#include "gpuramp/core/escape.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <sstream>

namespace gpuramp::study {

namespace {

/// Valid UTF-8 of characters that XML can hold; others become U+FFFD. Markup is the writer's to escape.
/// \source W3C, Extensible Markup Language 1.0 (5th ed.), production 2
std::string xml_characters(const std::string& text)
{
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD", kNotXml = "\xEF\xBF\xBE", kNorThis = "\xEF\xBF\xBF";
  const auto valid = core::valid_utf8(text);
  std::string kept;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const auto c = static_cast<unsigned char>(valid[i]);
    const auto three = std::string_view(valid).substr(i, 3);
    if (three == kNotXml || three == kNorThis) {
      kept += kReplacement;
      i += 2;
    } else if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
      kept += kReplacement;
    else
      kept += valid[i];
  }
  return kept;
}

void set(pugi::xml_node node, const char* name, const std::string& value)
{
  node.append_attribute(name).set_value(xml_characters(value).c_str());
}

void add_text(pugi::xml_node node, const std::string& text)
{
  node.append_child(pugi::node_pcdata).set_value(xml_characters(text).c_str());
}

void add_case(pugi::xml_node suite, const std::string& class_name, const JunitCase& given)
{
  auto node = suite.append_child("testcase");
  set(node, "classname", class_name);
  set(node, "name", given.name);
  set(node, "time", "0");
  if (not given.failure.empty()) {
    auto failure = node.append_child("failure");
    set(failure, "message", given.failure);
    set(failure, "type", given.type);
    add_text(failure, given.details);
  } else if (not given.details.empty())
    add_text(node.append_child("system-out"), given.details);
}

} // namespace

std::string junit_text(const std::string& suite, const std::string& class_name, const std::vector<JunitCase>& cases)
{
  const auto n_failed = std::count_if(cases.begin(), cases.end(), [](const auto& c) { return not c.failure.empty(); });
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  auto node = document.append_child("testsuites").append_child("testsuite");
  set(node, "name", suite);
  set(node, "tests", std::to_string(cases.size()));
  set(node, "failures", std::to_string(n_failed));
  set(node, "errors", "0");
  for (const auto& one : cases)
    add_case(node, class_name, one);
  std::ostringstream text;
  document.save(text, "  ", pugi::format_default, pugi::encoding_utf8);
  return text.str();
}

} // namespace gpuramp::study

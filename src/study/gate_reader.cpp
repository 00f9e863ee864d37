// SPDX-License-Identifier: Apache-2.0
#include "study/check_text.hpp"
#include "study/gate_terms.hpp"

#include <fmt/format.h>

namespace gpuramp::study {

namespace {

constexpr const char* kExample =
    R"(write {"gates": ["100 k GPU by 2027-01-01", {"gate": "peak <= 200 MW", "reason": "contract"}]})";

void check_gates(input::ReadContext& context, const GatesText& text)
{
  if (text.gates.empty())
    context.complain("/gates", "has no gates", kExample);
  for (std::size_t i = 0; i < text.gates.size(); ++i) {
    const auto gate = text_of(text.gates[i]);
    const auto term = parse_gate(gate);
    if (not term.problem.empty())
      context.complain(fmt::format("/gates/{}", i), fmt::format("'{}' is not a gate: {}", gate, term.problem),
                       term.suggestion);
  }
}

} // namespace

std::vector<Gate> read_gates(const std::filesystem::path& file)
{
  std::vector<Gate> gates;
  GatesText text;
  read_text(file, text, [&](input::ReadContext& context) {
    check_gates(context, text);
    for (std::size_t i = 0; i < text.gates.size(); ++i) {
      const auto pointer = fmt::format("/gates/{}", i);
      gates.push_back({text_of(text.gates[i]), text.gates[i].reason, file.string(),
                       input::nearest_at(*context.root, pointer).second->line, pointer});
    }
  });
  return gates;
}

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"

#include <catch2/catch.hpp>

namespace gpuramp::test {

std::string base_scenario()
{
  return R"json({
  "format_version": 1,
  "name": "base",
  "start": "2026-01-01",
  "end": "2027-01-01",
  "targets": {"fleet": [["2026-01-01", "1 k GPU"], ["2027-01-01", "9 k GPU"]], "milestones": ["5 k GPU"]},
  "supply": {
    "inputs": [{"name": "cowos", "wafers": "10 k wafer/month", "share": 0.5}],
    "lines": [{"rack_type": "r72", "orders": [["2026-01-01", "10 rack/week"], ["2026-07-01", "20 rack/week"]], "campuses": ["west"]}]
  },
  "campuses": [
    {
      "name": "west", "region": "grid", "fabric": "net", "pue": 1.25,
      "halls": [{"count": 2, "rack_slots": 100, "bus": "20 MW", "available": "2026-01-01"}],
      "power": {"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]},
      "initial": [{"rack_type": "r72", "racks": 10}],
      "fabric_ports": [["2026-01-01", "7200 GPU"]],
      "source": "assumption: west"
    },
    {
      "name": "east", "region": "grid", "fabric": "net",
      "halls": [{"rack_slots": 100, "bus": "20 MW", "project": "build", "start": "2025-09-01"}],
      "power": {"tranches": [{"capacity": "30 MW", "available": "2026-02-01"}]}
    }
  ],
  "wan": [{"between": ["west", "east"], "capacity": "1 TB/s"}],
  "workloads": {
    "priority": ["training", "inference", "research"],
    "training": [{"name": "run", "flop": "1e24 FLOP", "gpus": "700 GPU", "campuses": ["west", "east"], "rack_types": ["r72"]}],
    "inference": [{"name": "chat", "demand": "1 T token/month", "flop_per_token": "80 GFLOP/token"}],
    "research": {"share": 0.1, "efficiency": {"mfu": 0.3}}
  },
  "failures": {"availability": 0.95},
  "economics": {"facility_capex": "8 M USD/MW"},
  "catalog": {
    "rack_types": [
      {"name": "r72", "available": "2025-02-01", "gpus_per_rack": 72, "peak_bf16": "2500 TFLOP/s", "hbm": "186 GB", "hbm_bandwidth": "8 TB/s",
       "scale_up": "1800 GB/s", "scale_up_domain": 72, "scale_out": "400 Gbit/s", "idle_power": "30 kW", "max_power": "132 kW"}
    ],
    "projects": [
      {"name": "build", "tasks": [
        {"name": "permit", "class": "permit", "duration": "6 month"},
        {"name": "shell", "class": "shell", "duration": "3 month", "after": ["permit"]}
      ]}
    ],
    "fabrics": [{"name": "net", "port": "50 GB/s", "core_oversubscription": 4}],
    "regions": [{"name": "grid", "carbon": "390 g/kWh", "price": "55 USD/MWh"}]
  }
}
)json";
}

std::string with(std::string text, const std::string& old, const std::string& replacement)
{
  const auto at = text.find(old);
  if (at == std::string::npos)
    FAIL("the base scenario has no " << old);
  return text.replace(at, old.size(), replacement);
}

scenario::Scenario read_text(const std::string& text, const std::vector<scenario::Override>& overrides)
{
  const TempDir dir;
  return scenario::read_scenario(dir.write("scenario.json", text), overrides);
}

std::vector<core::InputProblem> problems_of_file(const std::filesystem::path& file,
                                                 const std::vector<scenario::Override>& overrides)
{
  try {
    static_cast<void>(scenario::read_scenario(file, overrides));
  } catch (const core::InputError& error) {
    return error.problems();
  }
  FAIL("no problem was found");
  return {};
}

std::vector<core::InputProblem> problems_of(const std::string& text, const std::vector<scenario::Override>& overrides)
{
  const TempDir dir;
  auto problems = problems_of_file(dir.write("scenario.json", text), overrides);
  for (auto& problem : problems)
    problem.file = std::filesystem::path(problem.file).filename();
  return problems;
}

} // namespace gpuramp::test

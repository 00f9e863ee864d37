// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/fabric.hpp"
#include "gpuramp/topology/fabric_failures.hpp"
#include "gpuramp/topology/fabric_pods.hpp"
#include "topology/flow_graph.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace gpuramp;
using namespace gpuramp::topology;

namespace {

constexpr auto kPort = core::gigabytes_per_second(50);

SwitchType switch_of(const std::string& name, std::int64_t radix, core::Bandwidth port = kPort)
{
  return {name, radix, port, core::watts(700), core::usd(30e3), core::weeks(26), core::days(1e4), core::grams(1e6)};
}

FabricCatalog parts_with(std::vector<SwitchType> switches)
{
  return {std::move(switches),
          {{"twin", OpticsKind::transceiver, core::gigabytes_per_second(100), core::Length::from_base(100),
            core::watts(17), core::usd(1300), core::weeks(17), core::days(4e4), core::grams(2e4)},
           {"single", OpticsKind::transceiver, kPort, core::Length::from_base(100), core::watts(9), core::usd(800),
            core::weeks(17), core::days(4e4), core::grams(2e4)},
           {"copper", OpticsKind::cable, core::gigabytes_per_second(100), core::Length::from_base(3), core::watts(0),
            core::usd(100), core::weeks(4), core::days(4e5), core::grams(5e3)}}};
}

/// Fat tree of three tiers of switches with k ports: k pods of k / 2 leaves, k / 2 GPUs each.
/// \source Al-Fares, Loukissas, Vahdat, SIGCOMM 2008
Clos fat_tree(std::int64_t k)
{
  Clos clos;
  for (const auto& [down, up, pod] : {std::tuple{k / 2, k / 2, std::int64_t{0}}, std::tuple{k / 2, k / 2, k / 2},
                                      std::tuple{k, std::int64_t{0}, std::int64_t{0}}}) {
    ClosTier tier{"k", down, up, {}, {}, "twin", "", {}};
    if (pod > 0)
      tier.pod = pod;
    clos.tiers.push_back(tier);
  }
  return clos;
}

FabricParts count(const Topology& topology, const FabricCatalog& catalog, std::int64_t gpus,
                  core::Bandwidth port = kPort)
{
  REQUIRE(problems_of(topology, port, catalog).empty());
  return std::get<FabricParts>(parts_of(topology, port, catalog, gpus));
}

double gb_per_s(core::Bandwidth speed)
{
  return core::in_gigabytes_per_second(speed);
}

bool complains(const std::vector<FabricProblem>& problems, const std::string& pointer, const std::string& text)
{
  return problems.size() == 1 && problems[0].pointer == pointer && problems[0].problem.find(text) != std::string::npos;
}

} // namespace

TEST_CASE("fat tree of k-port switches: k^3 / 4 GPUs, k^2 / 4 cores")
{
  for (const std::int64_t k : {4, 8, 16, 32, 64}) {
    const auto catalog = parts_with({switch_of("k", k)});
    const auto tree = fat_tree(k);
    CHECK(most_gpus(tree, catalog) == k * k * k / 4);
    const auto parts = count(tree, catalog, k * k * k / 4);
    REQUIRE(parts.switches.size() == 3);
    CHECK(parts.switches[0].switches == k * k / 2);
    CHECK(parts.switches[1].switches == k * k / 2);
    CHECK(parts.switches[2].switches == k * k / 4);
    CHECK(parts.gpus_per_pod == k * k / 4);
    for (const auto& links : parts.links)
      CHECK(links.links == k * k * k / 4);     // every tier carries every GPU
    CHECK(parts.ports() == 5 * k * k / 4 * k); // all ports of all switches
    CHECK(std::holds_alternative<FabricProblem>(parts_of(tree, kPort, catalog, k * k * k / 4 + 1)));
  }
}

TEST_CASE("three leaves of 32 links up take 16 spines of 64 ports")
{
  const auto catalog = parts_with({switch_of("k", 64)});
  Clos clos;
  clos.rails = 8;
  clos.tiers = {{"k", 32, 32, {}, {}, "twin", "single", {}}, {"k", 64, 0, {}, {}, "twin", "", {}}};
  const auto parts = count(clos, catalog, 760);
  CHECK(parts.switches[0].switches == 24);
  CHECK(parts.switches[1].switches == 16);
  // GPUs 31, 32, 32 to a leaf: 760 modules of one link at GPUs, 8 * (16 + 16 + 16) of two at leaves; 16 at the leaf's
  // other side, 24 on each spine's 48 links
  CHECK(parts.links[0].transceivers == 760 + 8 * 48);
  CHECK(parts.links[1].transceivers == 24 * 16 + 16 * 24);
  CHECK(parts.power.base() == Approx(40 * 700 + 760 * 9 + (8 * 48 + 24 * 16 + 16 * 24) * 17));
  CHECK(core::in_usd(parts.price) == Approx(40 * 30e3 + 760 * 800 + (8 * 48 + 24 * 16 + 16 * 24) * 1300.0));
}

TEST_CASE("a tier that joins all GPUs has none above it, and rails need one to meet")
{
  const auto catalog = parts_with({switch_of("k", 16)});
  auto tree = fat_tree(16);
  CHECK(count(tree, catalog, 8).switches.size() == 1);
  CHECK(count(tree, catalog, 64).switches.size() == 2);
  CHECK(count(tree, catalog, 65).switches.size() == 3);
  tree.tiers[1].pod = 2;
  tree.rails = 4;
  CHECK(count(tree, catalog, 32).switches.size() == 2);
  tree.rails_meet = 4; // never
  CHECK(count(tree, catalog, 32).switches.size() == 1);
}

TEST_CASE("planes split every GPU's port: twice the links and switches of half the speed")
{
  const auto catalog = parts_with({switch_of("k", 64), switch_of("half", 64, core::gigabytes_per_second(25))});
  Clos one;
  one.tiers = {{"half", 32, 32, {}, {}, "twin", "", {}}, {"half", 64, 0, {}, {}, "twin", "", {}}};
  Clos two = one;
  two.planes = 2;
  const auto half = count(one, catalog, 1000, core::gigabytes_per_second(25));
  const auto both = count(two, catalog, 1000);
  CHECK(both.switch_count() == 2 * half.switch_count());
  CHECK(both.links[1].links == 2 * half.links[1].links);
  CHECK(gb_per_s(both.links[0].speed) == 25);
}

TEST_CASE("largest dragonfly: a p (a h + 1) endpoints, all groups joined")
{
  const std::int64_t p = 4, a = 2 * p, h = p;
  const auto catalog = parts_with({switch_of("k", p + a - 1 + h)});
  const Dragonfly fly{"k", a, p, 1, 1, "twin", "twin", "twin", ""};
  const auto groups = a * h + 1;
  CHECK(most_gpus(fly, catalog) == a * p * groups);
  const auto parts = count(fly, catalog, a * p * groups);
  CHECK(parts.switches[0].switches == a * groups);
  CHECK(parts.links[1].links == groups * a * (a - 1) / 2);
  CHECK(parts.links[2].links == groups * (groups - 1) / 2);
  CHECK(parts.switches[0].oversubscription == Approx(1)); // h global links of a switch for p GPUs
  CHECK(oversubscription(fly, kPort, catalog) == Approx(1));
  // halves of g / 2 groups: (g / 2)^2 links between them
  const auto halves = bisections(fly, kPort, catalog, a * p * groups).front();
  const auto half = static_cast<double>(groups / 2);
  CHECK(gb_per_s(halves.per_gpu) == Approx(half * half * 50 / (half * static_cast<double>(a * p))));
  CHECK(halves.cut == std::vector<std::string>{"global links"});
}

TEST_CASE("torus of cubes: 3 e^2 circuit switches, 6 e^2 optical links of a cube")
{
  const auto catalog = parts_with({switch_of("ocs", 136)});
  const Torus torus{4, 16, 16, 16, kPort, "ocs", "twin", "copper", ""};
  const auto parts = count(torus, catalog, 4096);
  CHECK(parts.switches[0].switches == 48);
  CHECK(parts.links[0].links == 64 * 3 * 16 * 3); // e^2 (e - 1) along each dimension
  CHECK(parts.links[1].links == 64 * 96);
  CHECK(parts.links[0].links + parts.links[1].links / 2 == 3 * 4096); // six ends of a chip
  CHECK(count(torus, catalog, 4097).switches[0].switches == 96);      // a second pod
  const auto halves = bisections(torus, kPort, catalog, 4096).front();
  CHECK(gb_per_s(halves.per_gpu) == Approx(2 * 256 * 50 / 2048.0));
  CHECK(gb_per_s(halves.per_gpu_with_loss) == Approx(2 * (256 - 16) * 50 / 2048.0)); // 16 rows of that place
  CHECK(halves.worst_loss == "circuit switch");
}

TEST_CASE("bisection of a Clos network, oversubscribed and with spines lost")
{
  const auto catalog = parts_with({switch_of("k", 64)});
  Clos clos;
  clos.tiers = {{"k", 32, 32, {}, {}, "twin", "", {}}, {"k", 64, 0, {}, {}, "twin", "", {}}};
  const auto full = bisections(clos, kPort, catalog, 2048).front();
  CHECK(gb_per_s(full.per_gpu) == Approx(50));
  CHECK(full.cut == std::vector<std::string>{"GPU ports"});
  CHECK(gb_per_s(full.per_gpu_with_loss) == Approx(50 * 31.0 / 32)); // a leaf of 32 in its half; or a spine of 32
  clos.tiers[0].down = 48, clos.tiers[0].up = 16;
  const auto less = bisections(clos, kPort, catalog, 48 * 64).front();
  CHECK(gb_per_s(less.per_gpu) == Approx(50.0 / 3));
  CHECK(less.cut == std::vector<std::string>{"leaf - spine links"});
  CHECK(gb_per_s(less.per_gpu_with_loss) == Approx(50.0 / 3 * 15 / 16)); // one of 16 spines
  CHECK(less.worst_loss == "spine");
  CHECK(oversubscription(clos, kPort, catalog) == Approx(3));
}

TEST_CASE("bisection above pods is tapered by every tier, and a plane lost is its share")
{
  const auto catalog = parts_with({switch_of("k", 64)});
  auto tree = fat_tree(64);
  tree.tiers[1].up = 8; // 32 down
  const auto tiers = bisections(tree, kPort, catalog, 65536);
  REQUIRE(tiers.size() == 2);
  CHECK(gb_per_s(tiers[0].per_gpu) == Approx(50));
  CHECK(gb_per_s(tiers[1].per_gpu) == Approx(50.0 / 4));
  CHECK(tiers[1].cut == std::vector<std::string>{"spine - core links"});
  CHECK(oversubscription(tree, kPort, catalog) == Approx(4));
  const auto tapers = tapers_of(tree, kPort, catalog);
  REQUIRE(tapers.size() == 2);
  CHECK(tapers[0].gpus == 32);
  CHECK(tapers[1].gpus == 1024);
  for (std::size_t t = 0; t < tapers.size();
       ++t) // what leaves the units of a tier is what joins the halves of the next
    CHECK(gb_per_s(tiers[t].per_gpu) == Approx(50 * tapers[t].share));
  tree.tiers[0].up = 16; // 32 down
  const auto both = bisections(tree, kPort, catalog, 65536);
  CHECK(gb_per_s(both[0].per_gpu) == Approx(50.0 / 2));
  CHECK(gb_per_s(both[1].per_gpu) == Approx(50.0 / 8));
  CHECK(tapers_of(tree, kPort, catalog)[1].share == Approx(1.0 / 8));
  Clos planes;
  planes.planes = 4;
  planes.tiers = {{"k", 32, 32, {}, {}, "twin", "", {}}, {"k", 64, 0, {}, {}, "twin", "", {}}};
  const auto split = bisections(planes, kPort, catalog, 2048).front();
  CHECK(gb_per_s(split.per_gpu) == Approx(50));
  CHECK(gb_per_s(split.per_gpu_with_loss) == Approx(37.5));
  CHECK(split.worst_loss == "plane");
}

TEST_CASE("no switch has more links than ports, and all GPUs are attached")
{
  std::mt19937 random(21);
  const auto draw = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  int counted = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto radix = 4 * draw(1, 36);
    const auto catalog = parts_with({switch_of("k", radix)});
    Clos clos;
    clos.rails = draw(1, 8);
    for (const bool top : {false, false, true}) {
      ClosTier tier{"k", draw(1, radix - 1), 0, {}, {}, "twin", "", {}};
      if (not top)
        tier.up = draw(1, radix - tier.down);
      if (not top && not clos.tiers.empty())
        tier.pod = draw(1, radix);
      clos.tiers.push_back(tier);
    }
    if (not problems_of(clos, kPort, catalog).empty())
      continue;
    const auto gpus = draw(1, most_gpus(clos, catalog));
    const auto counts = parts_of(clos, kPort, catalog, gpus);
    REQUIRE(std::holds_alternative<FabricParts>(counts));
    const auto& parts = std::get<FabricParts>(counts);
    ++counted;
    CHECK(parts.links[0].links >= gpus);
    CHECK(parts.links[0].links < gpus + clos.rails);
    for (std::size_t t = 0; t < parts.switches.size(); ++t) {
      const auto up = t + 1 < parts.links.size() ? parts.links[t + 1].links : 0;
      CHECK(parts.links[t].links + up <= parts.switches[t].switches * radix);
    }
  }
  CHECK(counted > 100);
}

TEST_CASE("what leaves a pod is the maximum flow through every link in it")
{
  std::mt19937 random(22);
  const auto draw = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  int checked = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto radix = 4 * draw(1, 6);
    const auto catalog = parts_with({switch_of("k", radix)});
    Clos clos;
    clos.rails = draw(1, 3);
    for (const bool top : {false, false, true}) {
      ClosTier tier{"k", draw(1, radix - 1), 0, {}, {}, "twin", "", {}};
      if (not top)
        tier.up = draw(1, radix - tier.down);
      if (not top && not clos.tiers.empty())
        tier.pod = draw(1, radix);
      clos.tiers.push_back(tier);
    }
    if (not problems_of(clos, kPort, catalog).empty() || clos.tiers[1].pod == 1) // a pod of one group is that group
      continue;
    const auto tapers = tapers_of(clos, kPort, catalog);
    REQUIRE(tapers.size() == 2);
    const auto& leaf = clos.tiers[0];
    const auto& spine = clos.tiers[1];
    const auto groups = *spine.pod;
    const auto rails_here = clos.rails_meet == 2 ? clos.rails : 1; // that meet at a spine
    const auto children = groups * rails_here;                     // leaves that a spine reaches
    std::int64_t spines = 1;                                       // of these leaves: the fewest
    while (leaf.up % spines != 0 || children * (leaf.up / spines) > spine.down)
      ++spines;
    const auto planes = clos.rails / rails_here;
    FlowGraph graph(static_cast<std::size_t>(2 + planes * (children + spines)));
    const std::size_t source = 0;
    const std::size_t sink = 1;
    const auto port = gb_per_s(kPort);
    for (std::int64_t p = 0; p < planes; ++p) {
      const auto vertex = [&](std::int64_t n) { return static_cast<std::size_t>(2 + p * (children + spines) + n); };
      for (std::int64_t l = 0; l < children; ++l) {
        graph.add(source, vertex(l), static_cast<double>(leaf.down) * port);
        for (std::int64_t s = 0; s < spines; ++s)
          graph.add(vertex(l), vertex(children + s), static_cast<double>(leaf.up / spines) * port);
      }
      for (std::int64_t s = 0; s < spines; ++s)
        graph.add(vertex(children + s), sink, static_cast<double>(spine.up) * port);
    }
    const auto gpus = static_cast<double>(planes * children * leaf.down);
    CHECK(graph.solve(source, sink) == Approx(tapers[1].share * gpus * port).epsilon(1e-9));
    ++checked;
  }
  CHECK(checked > 50);
}

TEST_CASE("what cannot be wired is said")
{
  const auto catalog = parts_with({switch_of("k", 64), switch_of("slow", 64, core::gigabytes_per_second(12.5))});
  auto tree = fat_tree(64);
  tree.tiers[1].switch_type = "kk";
  CHECK(complains(problems_of(tree, kPort, catalog), "/tiers/1/switch", "there is no switch 'kk'"));
  tree = fat_tree(64);
  tree.tiers[0].optics = "copper", tree.tiers[0].run = core::Length::from_base(30);
  CHECK(complains(problems_of(tree, kPort, catalog), "/tiers/0/optics", "reaches 3 m, and the run is 30 m"));
  tree = fat_tree(64);
  tree.tiers[0].down = 40;
  CHECK(complains(problems_of(tree, kPort, catalog), "/tiers/0/down", "40 links down and 32 up take 72 ports"));
  tree = fat_tree(64);
  tree.tiers[1].pod = 48;
  CHECK(complains(problems_of(tree, kPort, catalog), "/tiers/1/pod", "cannot be wired evenly"));
  tree = fat_tree(64);
  tree.tiers[1].pod.reset();
  CHECK(complains(problems_of(tree, kPort, catalog), "/tiers/1", "'pod' is missing"));
  tree = fat_tree(64);
  tree.tiers[2].up = 4;
  CHECK_FALSE(problems_of(tree, kPort, catalog).empty());
  tree = fat_tree(64);
  tree.rails = 4, tree.rails_meet = 5;
  CHECK(complains(problems_of(tree, kPort, catalog), "/rails_meet", "there is no tier 5"));
  tree = fat_tree(64);
  tree.tiers[0].switch_type = "slow";
  CHECK_FALSE(problems_of(tree, kPort, catalog).empty());
  const Torus uneven{4, 16, 18, 16, kPort, "k", "twin", "copper", ""};
  CHECK_FALSE(problems_of(uneven, kPort, catalog).empty());
  const Torus large{4, 16, 16, 16, kPort, "k", "twin", "copper", ""};
  CHECK(complains(problems_of(large, kPort, catalog), "/switch", "64 cubes, and 'k' has 64 ports"));
  const Dragonfly full{"k", 50, 16, 1, 1, "twin", "twin", "twin", ""};
  CHECK(complains(problems_of(full, kPort, catalog), "/switches_per_group", "16 ports for GPUs and 49 within"));
  CHECK(problems_of(ScaleUp{72, "k", 18, 16, ""}, catalog).empty());
  CHECK(complains(problems_of(ScaleUp{72, "k", 18, 18, ""}, catalog), "/switches", "do not fit 18 switches"));
}

TEST_CASE("pods of a fat tree: its leaves and spines, and a share of the cores")
{
  // k = 8: 8 pods of 16 GPUs with 4 leaves and 4 spines, 16 cores
  const auto catalog = parts_with({switch_of("k", 8)});
  const auto parts = std::get<FabricParts>(parts_of(fat_tree(8), kPort, catalog, 128));
  const auto pods = pods_of(parts, catalog);
  REQUIRE(pods.size() == 8);
  REQUIRE(pods.parts[0].name == "k");
  for (std::size_t n = 0; n <= 8; ++n)
    CHECK(pods.needed(0, n) == static_cast<std::int64_t>(10 * n)); // 8 of its own, 2 of the cores
  for (const auto& [name, pieces] : parts.optics)
    CHECK(std::any_of(pods.parts.begin(), pods.parts.end(),
                      [&, n = pieces](const PodPart& part) { return part.pieces == n; }));
  CHECK(pods.power_per_gpu * 128.0 == parts.power);
}

TEST_CASE("pods need whole pieces, and all of them together what is bought")
{
  const auto catalog = parts_with({switch_of("k", 16)});
  for (std::int64_t gpus = 1; gpus <= 1024; gpus += 37) {
    const auto parts = std::get<FabricParts>(parts_of(fat_tree(16), kPort, catalog, gpus));
    const auto pods = pods_of(parts, catalog);
    CHECK(pods.gpus.back() == gpus);
    for (std::size_t i = 0; i < pods.parts.size(); ++i) {
      CHECK(pods.needed(i, pods.size()) == pods.parts[i].pieces);
      for (std::size_t n = 0; n < pods.size(); ++n)
        CHECK(pods.needed(i, n) <= pods.needed(i, n + 1));
    }
  }
}

TEST_CASE("a leaf cuts off its GPUs, spines share what crosses them")
{
  const auto catalog = parts_with({switch_of("k", 8)});
  const auto cut = cut_offs(fat_tree(8), catalog);
  REQUIRE(cut.size() == 2);
  CHECK(cut[0].gpus == 1);
  CHECK(cut[0].mtbf.base() == Approx(core::days(2e4).base())); // a transceiver at either end, 40,000 days each
  CHECK(cut[1].gpus == 4);
  const auto parts = std::get<FabricParts>(parts_of(fat_tree(8), kPort, catalog, 128));
  const auto shared = shared_parts(fat_tree(8), parts, catalog);
  REQUIRE(shared.size() == 4); // spines, their links, cores, their links
  CHECK(shared[0].pieces == 32);
  CHECK(shared[1].pieces == 128);
  CHECK(shared[2].pieces == 16);
  auto planes = fat_tree(8);
  planes.planes = 2;
  CHECK(cut_offs(planes, catalog).empty());
}

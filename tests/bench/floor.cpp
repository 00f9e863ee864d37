// SPDX-License-Identifier: Apache-2.0
// The least that SimGrid must do for a run: the same hosts and links, as many limiter updates at as many instants, as
// many jobs, and nothing that plans. Reads a result.json; prints its wall time and peak memory as JSON.
//   floor RESULT.json
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>
#include <simgrid/simix.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace s4u = simgrid::s4u;

namespace {

constexpr double kUnlimited = 1e15;
constexpr double kEndless = 1e16;
constexpr std::size_t kKinds = 8;
constexpr std::size_t kOwnFlows = 3; // of a campus: overhead and two pools
constexpr double kYears_s = 10 * 365.25 * 86'400;

struct Flow {
  s4u::Host* host = nullptr;
  s4u::Link* limiter = nullptr;
  s4u::CommPtr comm;
};

struct Load {
  std::size_t n_campuses = 0, n_halls = 0; // halls per campus
  std::size_t n_racks = 0;                 // or rows, as hosts of their own
  std::size_t n_updates = 0, n_instants = 0, n_groups = 0;
  std::size_t n_jobs = 0;
  double end_s = 0;
};

Load read_load(const char* file)
{
  const auto result = nlohmann::json::parse(std::ifstream(file));
  const auto& summary = result["summary"];
  Load load;
  load.n_campuses = result["scenario"]["campuses"].size();
  load.n_updates = summary["limiter_updates"];
  load.n_instants = summary["planning_instants"];
  load.n_groups = summary["limiter_groups"];
  load.n_jobs = summary["training_runs_finished"];
  const std::size_t links = summary["simgrid_links"];
  const std::size_t hosts = summary["simgrid_hosts"];
  const auto& scenario = result["scenario"];
  const std::size_t n_wan = scenario.contains("wan") ? scenario["wan"].size() : 0;
  // every host but the sink has a limiter; the other links are feed and core of campuses, buses, uplinks, WAN
  load.n_halls = (links - (hosts - 1) - n_wan) / 2 / load.n_campuses - 1;
  const auto resolution = result["resolution"].get<std::string>();
  if (resolution == "rack" || resolution == "row")
    load.n_racks = hosts - 1 - n_wan - load.n_jobs - load.n_campuses * (kOwnFlows + 2 * load.n_halls);
  load.end_s = kYears_s;
  return load;
}

class Floor {
public:
  explicit Floor(const Load& load) : load_(load)
  {
    zone_ = s4u::create_star_zone("fleet");
    sink_ = host("sink", {});
    for (std::size_t c = 0; c < load.n_campuses; ++c) {
      auto* feed = link("feed");
      auto* core = link("core");
      std::vector<Flow> group{flow({feed}), flow({}), flow({})};
      for (std::size_t h = 0; h < load.n_halls; ++h) {
        group.push_back(flow({link("bus"), feed}));
        group.push_back(flow({link("uplink"), core}));
      }
      groups_.push_back(std::move(group));
    }
    for (std::size_t j = 0; j < load.n_jobs; ++j)
      jobs_.push_back(flow({}));
    for (std::size_t r = 0; r < load.n_racks; ++r)
      racks_.push_back(flow({}));
    zone_->seal();
  }

  /// Updates one campus after the other, as many at each instant as makes the sum.
  void drive()
  {
    for (auto& group : groups_)
      for (auto& f : group)
        start(f, kEndless);
    for (auto& group : groups_)
      update(group, group.size()); // unlimited flows would end at once
    const auto step_s = load_.end_s / static_cast<double>(load_.n_instants);
    const auto per_group = (load_.n_updates - std::min(load_.n_updates, racks_.size())) / load_.n_groups;
    std::size_t done = 0;
    std::size_t online = 0;
    std::size_t job = 0;
    for (std::size_t i = 0; i < load_.n_instants; ++i) {
      for (; done * load_.n_instants < i * load_.n_groups; ++done)
        update(groups_[done % groups_.size()], per_group);
      const auto first = online;
      for (; online * load_.n_instants < i * racks_.size(); ++online)
        start(racks_[online], kEndless);
      if (online > first)
        set_racks(first, online);
      if (job < jobs_.size() && i * jobs_.size() >= job * load_.n_instants)
        start(jobs_[job++], kUnlimited);
      s4u::this_actor::sleep_for(step_s);
    }
  }

  /// SimGrid ends each of n flows in time of order n: they are left as they are.
  [[nodiscard]] double stop_s() const { return load_.end_s + 1; }

  [[nodiscard]] s4u::Host* sink() const { return sink_; }

private:
  void start(Flow& f, double bytes)
  {
    f.comm = s4u::Comm::sendto_init(f.host, sink_)->set_payload_size(static_cast<std::uint64_t>(bytes));
    f.comm->detach();
  }

  s4u::Link* link(const char* name)
  {
    return zone_->create_link(fmt::format("{}{}", name, n_++), kUnlimited)->set_latency(0);
  }

  s4u::Host* host(const std::string& name, const std::vector<s4u::Link*>& links)
  {
    auto* made = zone_->create_host(name, 1.0);
    std::vector<s4u::LinkInRoute> route(links.begin(), links.end());
    zone_->add_route(made->get_netpoint(), nullptr, nullptr, nullptr, route, true);
    return made;
  }

  Flow flow(const std::vector<s4u::Link*>& over)
  {
    auto* limiter = link("limit");
    std::vector<s4u::Link*> route{limiter};
    route.insert(route.end(), over.begin(), over.end());
    return {host(fmt::format("h{}", n_++), route), limiter, nullptr};
  }

  void set_racks(std::size_t first, std::size_t last)
  {
    simgrid::kernel::actor::simcall_answered([&] {
      for (auto r = first; r < last; ++r)
        racks_[r].limiter->set_bandwidth(1);
    });
  }

  /// Sets the next `n` limiters of the group, and has SimGrid solve it by itself.
  void update(std::vector<Flow>& group, std::size_t n)
  {
    const auto rate = 1 + static_cast<double>(turn_ % 997) /
                              1000; // the halls of a campus hold few kinds of mixes of racks, so few distinct rates
    simgrid::kernel::actor::simcall_answered([&] {
      for (std::size_t i = 0; i < n; ++i, ++turn_)
        group[turn_ % group.size()].limiter->set_bandwidth(rate + static_cast<double>(turn_ % kKinds));
      for (auto* model : s4u::Engine::get_instance()->get_all_models())
        if (model->get_name().starts_with("Network"))
          model->next_occurring_event(s4u::Engine::get_clock());
    });
  }

  Load load_;
  s4u::NetZone* zone_ = nullptr;
  s4u::Host* sink_ = nullptr;
  std::vector<std::vector<Flow>> groups_; // [campus] overhead, work, power and traffic
  std::vector<Flow> jobs_, racks_;
  std::size_t n_ = 0;
  std::size_t turn_ = 0;
};

} // namespace

int main(int argc, char** argv)
{
  if (argc != 2) {
    std::fprintf(stderr, "usage: floor RESULT.json\n");
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  const auto load = read_load(argv[1]);
  static char quiet[] = "--log=root.thresh:error";
  char* arguments[] = {argv[0], quiet, nullptr};
  int n_arguments = 2;
  s4u::Engine engine(&n_arguments, arguments);
  s4u::Engine::set_config("network/model:CM02");
  s4u::Engine::set_config("network/TCP-gamma:1e30");
  s4u::Engine::set_config("network/crosstraffic:0");
  Floor floor(load);
  s4u::Actor::create("driver", floor.sink(), [&floor] { floor.drive(); });
  engine.run_until(floor.stop_s());
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"wall_s\": %.3f, \"peak_rss_mb\": %.1f, \"hosts\": %zu, \"links\": %zu}\n",
              std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
              static_cast<double>(usage.ru_maxrss) / 1024, engine.get_host_count(), engine.get_link_count());
}

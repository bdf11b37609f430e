// What is read beside a measurement: processes, sockets, the kernel's counters, hiccups.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <ctime>

#include "macro/host/child_process.h"
#include "macro/host/hiccup_meter.h"
#include "macro/host/host_counters.h"
#include "macro/host/listener.h"
#include "macro/host/process_reading.h"
#include "macro/host/target_sampler.h"
#include "tests/macro/temporary_folder.h"

namespace macro {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

sockaddr_storage address_of(const char* text, std::uint16_t port) {
  sockaddr_storage address{};
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&address, &v4, sizeof v4);
  } else {
    inet_pton(AF_INET6, text, &v6.sin6_addr);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&address, &v6, sizeof v6);
  }
  return address;
}

constexpr const char* kTcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 7001 1 0\n"
    "   1: 00000000:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0 0 7002 1 0\n"
    "   2: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000 0 7003 1 0\n"
    "   3: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 7004 1 0\n"
    "   4: nonsense\n"
    "   5: 0100007F:1F92 00000000:0000 0A\n";
constexpr const char* kTcp6 =
    "  sl  local_address                         remote_address                        st ...\n"
    "   0: 00000000000000000000000000000000:1F93 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 8001 1 0\n"
    "   1: 00000000000000000000000001000000:1F94 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 8002 1 0\n"
    "   2: 0000000000000000FFFF00000100007F:1F95 00000000000000000000000000000000:0000 0A "
    "00000000:00000000 00:00000000 00000000     0        0 8003 1 0\n";

TEST(ListeningSocket, IsFoundByItsAddressOrByAnyAddress) {
  const auto find = [](const char* ip, std::uint16_t port) {
    return listening_inodes(address_of(ip, port), kTcp, kTcp6);
  };
  EXPECT_THAT(find("127.0.0.1", 0x1F90), ElementsAre(7001U)) << "the exact one is preferred";
  EXPECT_THAT(find("127.0.0.2", 0x1F90), ElementsAre(7004U));
  EXPECT_THAT(find("10.1.2.3", 0x1F91), ElementsAre(7002U));
  EXPECT_THAT(find("127.0.0.1", 0x1F93), ElementsAre(8001U)) << "[::] takes IPv4 too";
  EXPECT_THAT(find("::1", 0x1F94), ElementsAre(8002U));
  EXPECT_THAT(find("127.0.0.1", 0x1F95), ElementsAre(8003U)) << "written as IPv6";
  EXPECT_THAT(find("::1", 0x1F91), IsEmpty()) << "0.0.0.0 takes no IPv6";
  EXPECT_THAT(find("127.0.0.1", 0x1F94), IsEmpty());
  EXPECT_THAT(find("127.0.0.1", 0x1F92), IsEmpty()) << "a line that is cut off";
}

class ListeningHere {
 public:
  ListeningHere() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    listen(socket_, 1);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~ListeningHere() { close(socket_); }
  ListeningHere(const ListeningHere&) = delete;
  ListeningHere& operator=(const ListeningHere&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

TEST(Listener, OfATestIsTheTest) {
  std::uint16_t port = 0;
  {
    const ListeningHere listening;
    port = listening.port();
    const ListenerSearch found = find_listener(address_of("127.0.0.1", port));
    EXPECT_THAT(found.processes, ElementsAre(getpid())) << found.reason;
    EXPECT_EQ(found.reason, "");
  }
  const ListenerSearch gone = find_listener(address_of("127.0.0.1", port));
  EXPECT_THAT(gone.processes, IsEmpty());
  EXPECT_THAT(gone.reason, HasSubstr("listens on 127.0.0.1:" + std::to_string(port)));
}

TEST(Listener, OfAnotherHostIsNotLookedFor) {
  EXPECT_THAT(find_listener(address_of("192.0.2.7", 80)).reason,
              HasSubstr("192.0.2.7:80 is an address of another host"));
  EXPECT_THAT(find_listener(address_of("2001:db8::7", 80)).reason,
              HasSubstr("[2001:db8::7]:80 is an address of another host"));
  EXPECT_THAT(find_listener(sockaddr_storage{}).reason, HasSubstr("no IP address"));
}

TEST(ProcessStat, IsReadWhateverTheProgramIsCalled) {
  const std::string numbers =
      " S 7 7 7 0 -1 4194560 1 0 0 0 30 12 0 0 20 0 5 0 999 1000000 250 18446744073709551615 1\n";
  const auto stat = parse_process_stat("42 (a) R 1) evil" + (")" + numbers));
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->parent, 7);
  EXPECT_EQ(stat->cpu_ticks, 42U);
  EXPECT_EQ(stat->threads, 5U);
  EXPECT_EQ(stat->started_ticks, 999U);
  EXPECT_EQ(stat->rss_pages, 250U);
  for (const auto* wrong : {"", "42 (a", "42 (a) S 1 2 3", "42 (a)"}) {
    EXPECT_FALSE(parse_process_stat(wrong)) << wrong;
  }
}

TEST(Switches, AreTheLastLinesOfAStatus) {
  const auto counts = parse_switches(
      "Name:\tx\nThreads:\t1\nvoluntary_ctxt_switches:\t17\nnonvoluntary_ctxt_switches:\t4\n");
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->voluntary, 17U);
  EXPECT_EQ(counts->involuntary, 4U);
  EXPECT_FALSE(parse_switches("Name:\tx\n"));
  EXPECT_FALSE(parse_switches("Name:\tx\nvoluntary_ctxt_switches:\tx\n"));
}

TEST(ProcessReading, OfOurselvesIsThere) {
  const auto reading = read_process(getpid());
  ASSERT_TRUE(reading);
  EXPECT_GT(reading->cpu_time, nanoseconds(0));
  EXPECT_GT(reading->rss_bytes, 100'000U);
  EXPECT_GE(reading->threads, 1U);
  EXPECT_GE(reading->open_files, 3U);
  EXPECT_GE(read_rss_bytes_peak(getpid()), 100'000U);
  EXPECT_EQ(parent_of(getpid()), getppid());
  EXPECT_FALSE(read_process(1 << 29));
  EXPECT_FALSE(read_rss_bytes_peak(1 << 29));
  EXPECT_THAT(read_switches(1 << 29), IsEmpty());
}

TEST(ProcessReading, CountsOpenFiles) {
  const auto before = read_process(getpid());
  const ListeningHere one_more;
  const auto after = read_process(getpid());
  ASSERT_TRUE(before && after);
  EXPECT_EQ(*after->open_files, *before->open_files + 1);
}

using TargetSamplerTest = macro_test::FolderTest;

TEST_F(TargetSamplerTest, SumsAProcessAndWhatItStarts) {
  // A shell with a child that works until it is killed, and one that sleeps.
  ChildProcess child({.program = script("sleep 60 & while :; do :; done & echo up; wait"),
                      .arguments = {},
                      .log = {},
                      .cpus = {}});
  ASSERT_EQ(child.read_line(seconds(20)), "up");
  TargetSampler sampler({child.pid()});
  const auto first = sampler.sample(seconds(1));
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->cpu_cores) << "a rate needs two samples";
  EXPECT_FALSE(first->voluntary_switches_per_second);
  EXPECT_EQ(sampler.processes().size(), 3U);
  EXPECT_GE(first->threads, 3.0);
  EXPECT_GT(first->rss_bytes, 300'000.0);
  EXPECT_GT(first->open_files, 8.0);

  const auto before = sampler.cpu_time();
  ASSERT_TRUE(before);
  auto used = before;
  while (used && *used < *before + milliseconds(5)) {
    used = sampler.cpu_time();
  }
  // The clock is an argument: what was used is put over a second.
  const auto second = sampler.sample(seconds(2));
  ASSERT_TRUE(second);
  EXPECT_GE(second->cpu_cores, 0.005);
  EXPECT_LT(second->cpu_cores, 60.0);
  EXPECT_GE(second->voluntary_switches_per_second, 0.0);
  EXPECT_GE(second->involuntary_switches_per_second, 0.0);
  EXPECT_GT(sampler.rss_bytes_peak(), 300'000U);

  for (const pid_t process : sampler.processes()) {
    if (process != child.pid()) {
      kill(process, SIGKILL);
    }
  }
  child.stop(nanoseconds(0));
}

TEST_F(TargetSamplerTest, SaysWhenAllAreGone) {
  ChildProcess child({.program = script("exec sleep 60"), .arguments = {}, .log = {}, .cpus = {}});
  TargetSampler sampler({child.pid()});
  EXPECT_TRUE(sampler.sample(seconds(1)));
  child.stop(nanoseconds(0));
  EXPECT_FALSE(sampler.sample(seconds(2)));
  EXPECT_FALSE(sampler.cpu_time());
  EXPECT_FALSE(sampler.rss_bytes_peak());
  EXPECT_THAT(sampler.processes(), IsEmpty());
}

TEST_F(TargetSamplerTest, CountsAProcessThatEndedAsGoneThoughItWaitsToBeCollected) {
  ChildProcess child({.program = script("exit 0"), .arguments = {}, .log = {}, .cpus = {}});
  while (!child.output_ended()) {
    child.read_line(seconds(1));
  }
  // Its output is closed a moment before it is a zombie.
  std::optional<ProcessReading> reading = read_process(child.pid());
  for (int i = 0; reading && i < 100'000; ++i) {
    reading = read_process(child.pid());
  }
  EXPECT_FALSE(reading);
}

TEST(TargetSampler, OfNothingHasNothing) {
  TargetSampler sampler({});
  EXPECT_FALSE(sampler.sample(seconds(1)));
  EXPECT_FALSE(sampler.cpu_time());
}

constexpr const char* kNetstat =
    "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 12 13\n"
    "IpExt: InNoRoutes ListenDrops\nIpExt: 5 6\n";
constexpr const char* kStat =
    "cpu  100 0 50 800 10 0 5 35 0 0\ncpu0 60 0 30 395 5 0 5 5 0 0\n"
    "cpu1 40 0 20 405 5 0 0 30 0 0\nintr 1\nctxt 2\n";

TEST(HostCounters, AreReadByName) {
  EXPECT_EQ(protocol_counter(kNetstat, "TcpExt:", "ListenOverflows"), 12U);
  EXPECT_EQ(protocol_counter(kNetstat, "IpExt:", "ListenDrops"), 6U);
  EXPECT_EQ(protocol_counter(kNetstat, "TcpExt:", "InNoRoutes"), std::nullopt);
  EXPECT_EQ(protocol_counter(kNetstat, "Tcp:", "OutSegs"), std::nullopt);
  EXPECT_EQ(protocol_counter("Tcp: A B\nTcp: 1\n", "Tcp:", "B"), std::nullopt);
  EXPECT_EQ(protocol_counter("Tcp: A B\n", "Tcp:", "A"), std::nullopt);
  EXPECT_EQ(protocol_counter("Tcp: A\nTcp: x\n", "Tcp:", "A"), std::nullopt);
}

TEST(HostCounters, KnowTheStealOfChosenProcessors) {
  const auto all = processor_ticks(kStat, {});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->total, 1000U);
  EXPECT_EQ(all->steal, 35U);
  EXPECT_EQ(all->idle, 810U);
  const auto second = processor_ticks(kStat, {1});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->total, 500U);
  EXPECT_EQ(second->steal, 30U);
  EXPECT_FALSE(processor_ticks(kStat, {1, 2})) << "there is no third";
  EXPECT_FALSE(processor_ticks("cpu 1 2 3\n", {}));
}

TEST(HostCounters, DifferByWhatHappened) {
  HostCounters before;
  before.listen_overflows = 12;
  before.tcp_segments_sent = 1000;
  before.tcp_segments_retransmitted = 1;
  before.all_processors = ProcessorTicks{.total = 1000, .steal = 35, .idle = 810};
  HostCounters after = before;
  after.listen_overflows = 15;
  after.listen_drops = 9;
  after.tcp_segments_sent = 2000;
  after.tcp_segments_retransmitted = 11;
  after.all_processors = ProcessorTicks{.total = 1200, .steal = 55, .idle = 860};
  const HostCounterChange change = difference(before, after);
  EXPECT_EQ(change.listen_overflows, 3U);
  EXPECT_EQ(change.listen_drops, std::nullopt) << "one of both is unknown";
  EXPECT_DOUBLE_EQ(change.retransmit_ratio.value(), 0.01);
  EXPECT_DOUBLE_EQ(change.steal_ratio.value(), 0.1);
  EXPECT_DOUBLE_EQ(change.busy_ratio.value(), 0.65);
  EXPECT_FALSE(change.steal_ratio_of_chosen);
  EXPECT_FALSE(change.own_throttled);
  EXPECT_EQ(difference(after, before).listen_overflows, std::nullopt) << "it went backwards";
}

TEST(HostCounters, OfThisHostAreThere) {
  const HostCounters counters = read_host_counters(allowed_cpus(0));
  EXPECT_TRUE(counters.all_processors);
  EXPECT_TRUE(counters.chosen_processors);
  EXPECT_TRUE(counters.tcp_segments_sent);
  EXPECT_TRUE(counters.tcp_segments_retransmitted);
}

TEST(HiccupMeter, RecordsWhatItSleptTooLong) {
  HiccupMeter meter;
  meter.start(allowed_cpus(0).back());
  std::int64_t worst = 0;
  while (worst == 0) {  // until the first sleep was recorded
    worst = meter.take_worst_ns();
  }
  meter.stop();
  EXPECT_TRUE(meter.in_place());
  EXPECT_GE(meter.overshoot().count(), 1U);
  EXPECT_GE(meter.overshoot().max(), worst);
  EXPECT_GE(meter.overshoot().quantile(0.99), meter.overshoot().quantile(0.5));
}

TEST(HiccupMeter, GoesOnWhereItStopped) {
  HiccupMeter meter;
  for (int stretch = 0; stretch < 2; ++stretch) {
    const auto before = meter.overshoot().count();
    meter.start();
    while (meter.take_worst_ns() == 0) {
    }
    meter.stop();
    EXPECT_GT(meter.overshoot().count(), before);
  }
}

TEST(HiccupMeter, SaysThatItIsNotWhereItWasAsked) {
  HiccupMeter meter;
  meter.start(1023);
  meter.stop();
  EXPECT_FALSE(meter.in_place());
}

}  // namespace
}  // namespace macro

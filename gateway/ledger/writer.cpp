#include "gateway/ledger/writer.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "gateway/ledger/usage_table.h"

namespace gateway::ledger {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kBatchSlots = 1024;
constexpr milliseconds kIdle{20};
constexpr milliseconds kBackOffMin{100};
constexpr milliseconds kBackOffMax{5000};
constexpr milliseconds kAskEvery{1000};

}  // namespace

Writer::Writer(Journal& journal, std::unique_ptr<database::Connection> connection, Report report,
               bool healthy)
    : journal_(journal),
      connection_(std::move(connection)),
      report_(std::move(report)),
      healthy_(healthy),
      last_answer_(steady_clock::now()) {
  thread_ = std::thread([this] { run(); });
}

void Writer::run() {
  bool idle = false;
  while (!is_over(idle)) {
    try {
      idle = !move_batch();
      if (idle) {
        ask_database();
        rest(kIdle);
      }
    } catch (const database::Error& error) {
      failed(connection_->name() + ": " + error.what());
      idle = false;
      rest(back_off_);
    } catch (const std::exception& error) {
      failed(error.what());  // of the journal, which names itself
      idle = false;
      rest(back_off_);
    }
  }
}

bool Writer::is_over(bool idle) const {
  const std::lock_guard lock(mutex_);
  const bool empty = idle && journal_.pending() == 0;
  return stopping_ && (empty || steady_clock::now() >= stop_at_);
}

bool Writer::move_batch() {
  const Journal::Batch batch = journal_.next_batch(kBatchSlots);
  if (batch.slots == 0) {
    return false;
  }
  if (!batch.records.empty()) {
    rows_written_ += insert_usage(*connection_, batch.records);
    succeeded();
  }
  if (batch.damaged > 0) {
    damaged_ += batch.damaged;
    tell_of_damage(batch);
  }
  journal_.release(batch);
  return true;
}

void Writer::tell_of_damage(const Journal::Batch& batch) const {
  if (report_) {
    report_(std::to_string(batch.damaged) + " damaged record" + (batch.damaged == 1 ? "" : "s") +
            " of the journal (" + batch.segment +
            ") cannot be read, and their usage is not in the database; check the disk");
  }
}

void Writer::ask_database() {
  static const database::Statement kAsk{"SELECT 1 FROM schema_version"};
  if (steady_clock::now() - last_answer_ >= kAskEvery) {
    connection_->run(kAsk);
    succeeded();
  }
}

void Writer::succeeded() {
  last_answer_ = steady_clock::now();
  back_off_ = milliseconds(0);
  if (healthy_.exchange(true)) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    last_error_.clear();
  }
  if (report_) {
    report_("the ledger's database answers again");
  }
}

void Writer::failed(const std::string& what) {
  ++failures_;
  back_off_ = std::clamp(back_off_ * 2, kBackOffMin, kBackOffMax);
  {
    const std::lock_guard lock(mutex_);
    last_error_ = what;
  }
  if (healthy_.exchange(false) && report_) {
    report_("the ledger's database does not answer (" + what +
            "); usage waits in the journal, with room for " + std::to_string(journal_.room()) +
            " requests more");
  }
}

void Writer::rest(milliseconds time) {
  std::unique_lock lock(mutex_);
  if (!stopping_) {
    wake_.wait_for(lock, time, [&] { return stopping_; });
  } else {
    wake_.wait_until(lock, std::min(stop_at_, steady_clock::now() + std::min(time, kBackOffMin)));
  }
}

std::string Writer::last_error() const {
  const std::lock_guard lock(mutex_);
  return last_error_;
}

bool Writer::stop(milliseconds deadline) {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_at_ = steady_clock::now() + deadline;
  }
  wake_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
  return journal_.pending() == 0;
}

}  // namespace gateway::ledger

// Memory: what look() answers is what the database holds, whoever wrote, whatever became of it.
#include "services/breakout_repositories.hpp"
#include "services/upkeep_repositories.hpp"
#include "storage.hpp"
#include "storage/columns.hpp"
#include "storage/dialect.hpp"

#include <boost/asio/co_spawn.hpp>

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

namespace parley::storage {
namespace {

std::string text_of(const std::string& text) { return text; }
std::string text_of(long long number) { return std::to_string(number); }

/// A row as text, all of its columns.
template <class Row>
std::string text_of_row(const Row& row) {
  std::string text;
  const auto add = [&]<class T>(const T& member) { text += text_of(Stored<T>::to_base(member)) + '|'; };
  const auto add_any = [&]<class T>(const T& member) {
    if constexpr (requires { member.has_value(); })
      member ? add(*member) : void(text += "-|");
    else
      add(member);
  };
  // tie takes a mutable struct; here its members are only read.
  std::apply([&](const auto&... member) { (add_any(member), ...); }, Columns<Row>::tie(const_cast<Row&>(row)));
  return text;
}
template <class Row>
std::string text_of_row(const std::optional<Row>& row) {
  return row ? text_of_row(*row) : "none";
}
template <class Row>
std::string text_of_rows(const std::vector<Row>& rows) {
  std::string text;
  for (const Row& row : rows) text += text_of_row(row) + '\n';
  return text;
}

/// One meeting and one person.
struct Asked {
  std::string user_id;
  std::string guest_id;
  std::string email;
  std::string meeting_id;
  std::string code;
};

/// All that look() may be asked about them, each by its name and with its answer as text.
using Question = std::pair<const char*, std::function<std::string(Transaction&)>>;
std::vector<Question> questions_about(const Asked& asked) {
  const std::string& meeting = asked.meeting_id;
  return {
      {"user", [=](Transaction& t) { return text_of_row(t.users.find(asked.user_id)); }},
      {"guest", [=](Transaction& t) { return text_of_row(t.guests.find(asked.guest_id)); }},
      {"meeting", [=](Transaction& t) { return text_of_row(t.meetings.find(meeting)); }},
      {"by code", [=](Transaction& t) { return text_of_row(t.meetings.find_by_code(asked.code)); }},
      {"as user", [=](Transaction& t) { return text_of_row(t.participants.find_user(meeting, asked.user_id)); }},
      {"as guest", [=](Transaction& t) { return text_of_row(t.participants.find_guest(meeting, asked.guest_id)); }},
      {"as invited", [=](Transaction& t) { return text_of_row(t.participants.find_invited(meeting, asked.email)); }},
      {"people", [=](Transaction& t) { return text_of_rows(t.participants.list(meeting, 500, std::nullopt)); }},
      {"joined", [=](Transaction& t) { return text_of_rows(t.participants.joined(meeting)); }},
      {"waiting", [=](Transaction& t) { return text_of_rows(t.participants.waiting(meeting)); }},
      {"waiting guests",
       [=](Transaction& t) { return text_of_rows(t.participants.waiting_guests(meeting, 500, std::nullopt)); }},
      {"members",
       [=](Transaction& t) {
         std::string text;
         const auto ids = t.participants.member_ids(meeting);
         for (const std::string& id : std::set(ids.begin(), ids.end())) text += id + ' ';
         return text;
       }},
      {"joined count", [=](Transaction& t) { return std::to_string(t.participants.count_joined(meeting)); }},
      {"has joined user", [=](Transaction& t) { return std::to_string(t.participants.has_joined_user(meeting)); }},
      {"divided",
       [=](Transaction& t) {
         const auto breakouts = t.of<services::BreakoutRepository>().find(meeting);
         return breakouts ? std::to_string(breakouts->rooms.size()) : "";
       }},
      {"banned", [=](Transaction& t) { return std::to_string(t.bans.is_banned(meeting, asked.user_id)); }}};
}
using Picture = std::map<std::string, std::string>;

/// One that stays until the program ends: a thread of the database may still be posting to it when the result is there.
boost::asio::io_context& lasting_io() {
  static std::mutex guard;
  static std::deque<boost::asio::io_context> all;
  const std::scoped_lock lock(guard);
  return all.emplace_back();
}

/// Runs a task to its end on the calling thread.
template <class T>
T finish(boost::asio::awaitable<T> task) {
  return tests::result_of(lasting_io(), std::move(task));
}

class Remembered : public Storage {
 protected:
  template <class Ask>
  auto look(Database& from, Ask ask) {
    using Value = std::invoke_result_t<Ask&, Transaction&>;
    auto job = [ask](Transaction& t) -> core::Outcome<Value> { return ask(t); };
    return finish(from.look(std::move(job)));
  }
  /// Each question by itself, as one that needs the database hides that another does not.
  Picture seen(Database& from, const Asked& asked) {
    Picture picture;
    for (const auto& [name, ask] : questions_about(asked)) picture[name] = look(from, ask).value();
    return picture;
  }
  Picture kept(const Asked& asked) {
    return read([asked](Transaction& t) {
      Picture picture;
      for (const auto& [name, ask] : questions_about(asked)) picture[name] = ask(t);
      return picture;
    });
  }
  std::string name_seen(Database& from, const std::string& user_id) {
    return look(from, [user_id](Transaction& t) { return t.users.find(user_id)->name; }).value();
  }
  static auto rename(core::User user, std::string name) {
    user.name = std::move(name);
    return [user](Transaction& t) -> core::Outcome<> {
      t.users.update(user);
      return {};
    };
  }
};
using RememberedOnBoth = Remembered;
INSTANTIATE_TEST_SUITE_P(Databases, RememberedOnBoth, testing::Values("sqlite", "postgresql"),
                         [](const auto& kind) { return kind.param; });

/// Everything that changes a meeting and those in it, in no order.
class Changes {
 public:
  Changes(core::User user, core::Meeting meeting, unsigned seed, std::function<std::string(std::string_view)> id)
      : user_(std::move(user)), meeting_(std::move(meeting)), any_(seed), id_(std::move(id)) {}

  /// The next one, as a job; about one in four fails after it has changed something.
  std::function<core::Outcome<>(Transaction&)> next(core::TimePoint now) {
    const int what = pick(11);
    const int end = pick(8);
    auto step = make(what, now);
    return [step, end](Transaction& t) -> core::Outcome<> {
      step(t);
      if (end == 0) return core::fail(core::Code::conflict, "no");
      if (end == 1) throw std::logic_error("a bug");
      return {};
    };
  }

 private:
  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(any_); }
  core::ParticipantStatus any_status() {
    using Status = core::ParticipantStatus;
    constexpr Status all[] = {Status::joined, Status::waiting, Status::left, Status::declined, Status::removed};
    return all[pick(5)];
  }

  std::function<void(Transaction&)> make(int what, core::TimePoint now) {
    const std::string text = id_("");
    const auto status = any_status();
    core::Participant person{.participant_id = id_("ptc_"),
                             .meeting_id = meeting_.meeting_id,
                             .name = text,
                             .status = status,
                             .created_at = now,
                             .updated_at = now};
    switch (what) {
      case 0:
        return [user = user_, text](Transaction& t) mutable {
          user.name = text;
          t.users.update(user);
        };
      case 1:
        return [id = meeting_.meeting_id, text](Transaction& t) {
          auto meeting = t.meetings.find(id);
          meeting->title = text;
          t.meetings.update(*meeting);
        };
      case 2:
        return [person, user = user_.user_id](Transaction& t) mutable {
          person.user_id = user;
          t.participants.insert(person);  // once; the next ones find it there
        };
      case 3:
      case 4: {
        core::GuestSession session{.session_id = id_(""),
                                   .meeting_id = meeting_.meeting_id,
                                   .name = text,
                                   .created_at = now,
                                   .expires_at = now};
        person.guest_session_id = session.session_id;
        if (what == 4) person.email = text + "@example.org";
        return [person, session](Transaction& t) {
          t.guests.insert(session);
          t.participants.insert(person);
        };
      }
      case 5:
      case 6:
        return [id = meeting_.meeting_id, status, text, now, which = pick(100)](Transaction& t) {
          auto people = t.participants.list(id, 500, std::nullopt);
          if (people.empty()) return;
          core::Participant changed = people[static_cast<std::size_t>(which) % people.size()];
          changed.status = status;
          changed.name = text;
          changed.joined_at = now;
          t.participants.update(changed);
        };
      case 7:
        return [id = meeting_.meeting_id, user = user_.user_id, now](Transaction& t) {
          if (!t.bans.remove(id, user)) t.bans.insert({id, user, user, std::nullopt, now});
        };
      case 8:
        return [id = meeting_.meeting_id](Transaction& t) {
          for (const core::Participant& each : t.participants.list(id, 500, std::nullopt))
            if (each.guest_session_id) {
              auto session = t.guests.find(*each.guest_session_id);
              session->admission = core::Admission::admitted;
              t.guests.update(*session);
              return;
            }
        };
      case 9:
        return [id = meeting_.meeting_id](Transaction& t) {
          auto& breakouts = t.of<services::BreakoutRepository>();
          if (breakouts.find(id))
            breakouts.remove(id);
          else
            breakouts.put({.meeting_id = id, .rooms = {{"brk_1", "One"}, {"brk_2", "Two"}}});
        };
      default:
        return [](Transaction&) {};
    }
  }

  core::User user_;
  core::Meeting meeting_;
  std::mt19937 any_;
  std::function<std::string(std::string_view)> id_;
};

TEST_P(RememberedOnBoth, IsWhatIsKeptAfterEveryChangeAndEveryChangeThatFailed) {
  const core::User user = add_user(email());
  const core::Meeting meeting = add_meeting(user);
  Changes changes(user, meeting, 7, [this](std::string_view prefix) { return id(prefix); });
  Asked asked{user.user_id, "none", *user.email, meeting.meeting_id, meeting.code};
  for (int i = 0; i < 150; ++i) {
    // Several at once, so that groups hold good and failing jobs.
    boost::asio::io_context& own = lasting_io();
    for (int k = 0; k <= i % 3; ++k)
      boost::asio::co_spawn(own, database.write(changes.next(now + std::chrono::milliseconds(i))),
                            [](std::exception_ptr, core::Outcome<>) {});
    own.run();
    const Picture truth = kept(asked);
    ASSERT_EQ(seen(database, asked), truth) << "after change " << i;
    ASSERT_EQ(seen(database, asked), truth) << "asked again after change " << i;
    const auto people =
        read([&](Transaction& t) { return t.participants.list(meeting.meeting_id, 500, std::nullopt); });
    for (const core::Participant& person : people)
      if (person.guest_session_id) asked.guest_id = *person.guest_session_id;
  }
  EXPECT_GT(database.memory().known, 1000U) << "of four thousand";
}

TEST_P(RememberedOnBoth, AMeetingThatIsMadeChangedAndDeletedIsSeenSo) {
  const core::User user = add_user();
  core::Meeting meeting = new_meeting(user);
  const Asked asked{user.user_id, "none", "none", meeting.meeting_id, meeting.code};
  EXPECT_EQ(seen(database, asked)["meeting"], "none");
  write([meeting](Transaction& t) { ASSERT_TRUE(t.meetings.insert(meeting)); });
  EXPECT_EQ(seen(database, asked)["by code"], text_of_row(meeting));
  meeting.title = "new";
  meeting.code = core::make_meeting_code(random, 12);
  write([meeting](Transaction& t) { t.meetings.update(meeting); });
  EXPECT_EQ(seen(database, asked)["by code"], "none") << "the code is another";
  EXPECT_EQ(seen(database, asked)["meeting"], text_of_row(meeting));
  meeting.deleted_at = now;
  write([meeting](Transaction& t) { t.meetings.update(meeting); });
  for (int i = 0; i < 2; ++i) EXPECT_EQ(seen(database, asked)["meeting"], "none");
}

TEST_P(RememberedOnBoth, IsGoneWhereAnotherRepositoryRemovesTheRows) {
  const core::User user = add_user();
  core::Meeting meeting = add_meeting(user);
  const core::Participant own = add_participant(meeting, user);
  const Asked asked{user.user_id, "none", "none", meeting.meeting_id, meeting.code};
  ASSERT_EQ(seen(database, asked)["as user"], text_of_row(own));
  write([meeting](Transaction& t) { t.of<services::RetentionRepository>().purge(meeting.meeting_id); });
  EXPECT_EQ(seen(database, asked)["as user"], "none");
  EXPECT_EQ(seen(database, asked)["meeting"], "none");
}

TEST_P(RememberedOnBoth, WhatAnotherProgramWroteIsSeenByTheNextLook) {
  const core::User user = add_user();
  Database other({.url = url_of(GetParam())});
  for (int i = 0; i < 50; ++i) {
    const std::string name = "name " + std::to_string(i);
    Database& writer = i % 3 == 0 ? database : other;
    ASSERT_TRUE(finish(writer.write(rename(user, name))));
    ASSERT_EQ(name_seen(database, user.user_id), name);
    ASSERT_EQ(name_seen(other, user.user_id), name);
    ASSERT_EQ(name_seen(database, user.user_id), name);
  }
}

TEST_P(RememberedOnBoth, WhatAnAdministratorWroteByHandIsSeenByTheNextLook) {
  const core::User user = add_user();
  const auto session = connect(url_of(GetParam()));
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(name_seen(database, user.user_id).empty());
    const std::string name = "by hand " + std::to_string(i);
    *session << "UPDATE users SET name = :name WHERE user_id = :id", soci::use(name), soci::use(user.user_id);
    ASSERT_EQ(name_seen(database, user.user_id), name);
    if (i % 4 == 0) add_user();  // a write of ours between
    ASSERT_EQ(name_seen(database, user.user_id), name);
  }
}

TEST_P(RememberedOnBoth, NobodySeesTimeGoBackwardsHoweverManyReadAndWrite) {
  constexpr int last = 300;
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const core::Participant own = add_participant(meeting, user);
  Database other({.url = url_of(GetParam())});
  // One number, kept in two rows that are changed together; what was answered must be seen by whoever asks then.
  std::atomic<int> answered = 0;
  std::atomic<bool> stop = false;
  std::vector<std::jthread> threads;
  for (int reader = 0; reader < 4; ++reader)
    threads.emplace_back([&, reader] {
      Database& from = reader % 2 ? other : database;
      while (!stop) {
        const int before = answered;
        const auto numbers = look(from, [&](Transaction& t) {
          const int of_meeting = t.meetings.find(meeting.meeting_id)->sequence;
          return std::pair(of_meeting, t.participants.find_user(meeting.meeting_id, user.user_id)->name);
        });
        ASSERT_TRUE(numbers);
        EXPECT_GE(numbers->first, before);
        if (numbers->first > 0) {
          EXPECT_EQ(numbers->second, std::to_string(numbers->first)) << "one state";
        }
      }
    });
  // What others write into the same groups.
  threads.emplace_back([&] {
    while (!stop) {
      auto job = [user](Transaction& t) -> core::Outcome<> {
        t.users.update(user);
        return core::fail(core::Code::conflict, "no");
      };
      EXPECT_FALSE(finish(database.write(std::move(job))));
    }
  });
  for (int i = 1; i <= last; ++i) {
    auto job = [&, i](Transaction& t) -> core::Outcome<> {
      auto changed = t.meetings.find(meeting.meeting_id);
      auto person = t.participants.find_user(meeting.meeting_id, user.user_id);
      changed->sequence = i;
      person->name = std::to_string(i);
      t.meetings.update(*changed);
      t.participants.update(*person);
      return {};
    };
    Database& writer = i % 5 == 0 ? other : database;
    ASSERT_TRUE(finish(writer.write(std::move(job))));
    answered = i;
  }
  stop = true;
  threads.clear();
  EXPECT_EQ(read([&](Transaction& t) { return t.meetings.find(meeting.meeting_id)->sequence; }), last);
}

TEST_P(RememberedOnBoth, AMeetingWithMorePeopleThanAreRememberedIsAsked) {
  const core::User user = add_user();
  const core::Meeting meeting = add_meeting(user);
  const core::Participant own = add_participant(meeting, user);
  write([&](Transaction& t) {
    for (std::size_t i = 0; i < People::bound; ++i) {
      const std::string session = id("");
      t.guests.insert(
          {.session_id = session, .meeting_id = meeting.meeting_id, .name = "n", .created_at = now, .expires_at = now});
      ASSERT_TRUE(t.participants.insert({.participant_id = id("ptc_"),
                                         .meeting_id = meeting.meeting_id,
                                         .guest_session_id = session,
                                         .name = "n",
                                         .created_at = now,
                                         .updated_at = now}));
    }
  });
  const Asked asked{user.user_id, "none", "none", meeting.meeting_id, meeting.code};
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(seen(database, asked)["as user"], text_of_row(own));
    EXPECT_EQ(seen(database, asked)["people"], kept(asked)["people"]);
  }
}

TEST_P(RememberedOnBoth, OfWhatIsRememberedOnlySoMuchIsKept) {
  Database small({.url = url_of(GetParam()), .memory_places = 100});
  const core::User host = add_user();
  for (int i = 0; i < 60; ++i) {
    const core::Meeting meeting = add_meeting(host);
    const Asked asked{host.user_id, "none", "none", meeting.meeting_id, meeting.code};
    ASSERT_EQ(seen(small, asked)["meeting"], text_of_row(meeting));
    ASSERT_LE(small.memory().places, 100U);
  }
}

}  // namespace
}  // namespace parley::storage

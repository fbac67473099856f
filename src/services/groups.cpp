#include "services/groups.hpp"

#include "services/accounts.hpp"
#include "services/directory.hpp"
#include "services/group_call_repositories.hpp"
#include "services/group_calls.hpp"
#include "services/participants.hpp"
#include "services/ringing.hpp"
#include "services/support.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace parley::services {
namespace {

constexpr std::size_t max_description_bytes = 4 * 1024;
constexpr int max_group_members = 5'000;

GroupRepository& groups_of(Transaction& transaction) { return transaction.of<GroupRepository>(); }

std::unexpected<core::Error> no_such_group() { return core::fail(core::Code::not_found, "There is no such group."); }

std::unexpected<core::Error> no_such_person() { return core::fail(core::Code::not_found, "There is no such person."); }

core::Outcome<> check_texts(const std::optional<std::string>& name, const std::optional<std::string>& description) {
  if (name)
    if (auto valid = check_name("name", *name); !valid) return valid;
  if (description && description->size() > max_description_bytes)
    return std::unexpected(invalid_field("description", "must have 4096 bytes or fewer"));
  return {};
}

GroupDetails details_of(Transaction& transaction, GroupMembership membership) {
  const int members = groups_of(transaction).count_members(membership.group.group_id);
  return {std::move(membership.group), membership.member.role, members};
}

GroupPerson person_of(const core::GroupMember& member, const core::User& user) {
  return {member, user.name, user.email, user.user_type, user.profile_image};
}

void audit(Transaction& transaction, Services& services, const Actor& actor, const char* action,
           const std::string& group_id, const boost::json::object& details = {}) {
  write_audit(transaction, services, actor, {action, std::nullopt, group_id, boost::json::serialize(details)});
}

core::Group new_group(Services& services, const Actor& actor, const CreateGroup& request) {
  const core::TimePoint now = services.clock.now();
  return {.group_id = core::make_uuid(services.random),
          .name = request.name,
          .description = request.description,
          .created_by = actor.user->user_id,
          .organization_id = actor.user->organization_id,
          .created_at = now,
          .updated_at = now};
}

core::Outcome<GroupDetails> store_group(Transaction& transaction, Services& services, const Actor& actor,
                                        const core::Group& group, const std::vector<std::string>& members) {
  core::Error error{core::Code::validation_failed, "Some of the input is not valid."};
  for (std::size_t i = 0; i < members.size(); ++i)
    if (!find_colleague(transaction, actor, members[i]))
      error.errors.push_back({"members[" + std::to_string(i) + "]", "is nobody's id"});
  if (!error.errors.empty()) return std::unexpected(std::move(error));
  groups_of(transaction).insert(group);
  const core::GroupMember admin{group.group_id, actor.user->user_id, core::GroupRole::admin, group.created_at};
  groups_of(transaction).insert_member(admin);
  for (const std::string& user_id : members)
    groups_of(transaction).insert_member({group.group_id, user_id, core::GroupRole::member, group.created_at});
  audit(transaction, services, actor, "GROUP_CREATED", group.group_id);
  return details_of(transaction, {group, admin});
}

core::Outcome<GroupPerson> store_member(Transaction& transaction, Services& services, const Actor& actor,
                                        const std::string& group_id, const AddGroupMember& request) {
  auto user = find_colleague(transaction, actor, request.user_id);
  if (!user) return no_such_person();
  if (groups_of(transaction).count_members(group_id) >= max_group_members)
    return core::fail(core::Code::invalid_state, "The group has as many members as a group can have.");
  const core::GroupMember member{group_id, request.user_id, request.role, services.clock.now()};
  if (!groups_of(transaction).insert_member(member))
    return core::fail(core::Code::conflict, "This person is a member of the group already.");
  audit(transaction, services, actor, "GROUP_MEMBER_ADDED", group_id,
        {{"user_id", request.user_id}, {"role", std::string(core::enum_name(request.role))}});
  return person_of(member, *user);
}

/// Fails where `member` is the only admin.
core::Outcome<> check_not_last_admin(Transaction& transaction, const core::GroupMember& member) {
  if (member.role != core::GroupRole::admin || groups_of(transaction).count_admins(member.group_id) > 1) return {};
  return core::fail(core::Code::invalid_state,
                    "The group would be left without an admin. Make another member admin first.");
}

// What follows in the group's open call. Before the group or the member is gone, so that they are told too.

void end_open_call(Transaction& transaction, Services& services, const Actor& actor, const std::string& group_id) {
  if (auto call = transaction.of<GroupCallRepository>().find_open(group_id))
    end_group_call_now(transaction, services, actor, std::move(*call), CallEnd::cancelled).value();
}

/// Somebody is to be out of the group: they are sent away from its call, which ends with the last one who is in it.
/// One that nobody has joined yet is called off with who began it.
void send_from_open_call(Transaction& transaction, Services& services, const Actor& actor, const std::string& group_id,
                         const std::string& user_id) {
  const auto open = transaction.of<GroupCallRepository>().find_open(group_id);
  if (!open) return;
  auto participant = transaction.participants.find_user(open->meeting_id, user_id);
  if (!participant || participant->status == core::ParticipantStatus::removed ||
      participant->status == core::ParticipantStatus::banned)
    return;
  core::Meeting call = *open;
  const bool was_host = participant->role == core::Role::host;
  pass_on_call_host(transaction, services, actor, call, *participant);
  cancel_ringing(transaction, services, call, user_id);  // there is nobody any more to take over from
  remove_now(transaction, services, actor, call, std::move(*participant), "You are not in the group any more.");
  if (core::is_live(call.status))
    settle_empty(transaction, services, call);
  else if (was_host)
    end_group_call_now(transaction, services, actor, std::move(call), CallEnd::cancelled).value();
}

void remove_group(Transaction& transaction, Services& services, const Actor& actor, core::Group group) {
  end_open_call(transaction, services, actor, group.group_id);
  group.deleted_at = services.clock.now();
  group.updated_at = *group.deleted_at;
  groups_of(transaction).update(group);
  audit(transaction, services, actor, "GROUP_DELETED", group.group_id);
}

core::Outcome<> take_member_out(Transaction& transaction, Services& services, const Actor& actor,
                                const GroupMembership& asker, const std::string& user_id) {
  const bool self = user_id == actor.user->user_id;
  if (!self && asker.member.role != core::GroupRole::admin)
    return core::fail(core::Code::forbidden, "Only an admin of the group may do this.");
  const auto member = groups_of(transaction).find_member(asker.group.group_id, user_id);
  if (!member) return core::fail(core::Code::not_found, "This person is not in the group.");
  const bool last = groups_of(transaction).count_members(asker.group.group_id) == 1;
  if (last) {
    remove_group(transaction, services, actor, asker.group);
  } else {
    if (auto fine = check_not_last_admin(transaction, *member); !fine) return fine;
    send_from_open_call(transaction, services, actor, asker.group.group_id, user_id);
  }
  groups_of(transaction).remove_member(asker.group.group_id, user_id);
  audit(transaction, services, actor, "GROUP_MEMBER_REMOVED", asker.group.group_id, {{"user_id", user_id}});
  return {};
}

core::Outcome<GroupPerson> set_role(Transaction& transaction, Services& services, const Actor& actor,
                                    const std::string& group_id, const std::string& user_id, core::GroupRole role) {
  auto member = groups_of(transaction).find_member(group_id, user_id);
  const auto user = transaction.users.find(user_id);
  if (!member || !user) return core::fail(core::Code::not_found, "This person is not in the group.");
  if (member->role == role) return person_of(*member, *user);
  if (auto fine = check_not_last_admin(transaction, *member); !fine) return std::unexpected(std::move(fine.error()));
  member->role = role;
  groups_of(transaction).update_member(*member);
  audit(transaction, services, actor, "GROUP_ROLE_CHANGED", group_id,
        {{"user_id", user_id}, {"role", std::string(core::enum_name(role))}});
  return person_of(*member, *user);
}

}  // namespace

bool is_group_member(Transaction& transaction, const std::string& group_id, const std::string& user_id) {
  return groups_of(transaction).find_member(group_id, user_id).has_value();
}

core::Outcome<GroupMembership> require_group_member(Transaction& transaction, const Actor& actor,
                                                    const std::string& group_id) {
  if (!actor.user) return no_such_group();
  auto member = groups_of(transaction).find_member(group_id, actor.user->user_id);
  auto group = groups_of(transaction).find(group_id);
  if (!member || !group) return no_such_group();
  return GroupMembership{std::move(*group), std::move(*member)};
}

core::Outcome<GroupMembership> require_group_admin(Transaction& transaction, const Actor& actor,
                                                   const std::string& group_id) {
  auto membership = require_group_member(transaction, actor, group_id);
  if (membership && membership->member.role != core::GroupRole::admin)
    return core::fail(core::Code::forbidden, "Only an admin of the group may do this.");
  return membership;
}

Async<GroupDetails> create_group(Services& services, Actor actor, CreateGroup request) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  if (auto valid = check_texts(request.name, request.description); !valid)
    co_return std::unexpected(std::move(valid.error()));
  if (request.members.size() >= static_cast<std::size_t>(max_group_members))
    co_return std::unexpected(invalid_field("members", "must be fewer than 5000"));
  // Naming someone twice, or oneself, changes nothing.
  std::erase(request.members, actor.user->user_id);
  const core::Group group = new_group(services, actor, request);
  auto job = [&services, actor = std::move(actor), group,
              request = std::move(request)](Transaction& transaction) -> core::Outcome<GroupDetails> {
    return make_once(
        transaction, services, actor, "create_group", request.idempotency,
        [&] { return store_group(transaction, services, actor, group, request.members); },
        [](const GroupDetails& made) { return made.group.group_id; },
        [&](const std::string& group_id) -> core::Outcome<GroupDetails> {
          auto membership = require_group_member(transaction, actor, group_id);
          if (!membership) return std::unexpected(std::move(membership.error()));
          return details_of(transaction, std::move(*membership));
        });
  };
  co_return co_await services.store.write(std::move(job));
}

Async<GroupPage> list_groups(Services& services, Actor actor, int limit, std::optional<PageKey> after) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [actor = std::move(actor), limit,
              after = std::move(after)](Transaction& transaction) -> core::Outcome<GroupPage> {
    // One more than is shown tells whether there is another page.
    auto groups = groups_of(transaction).list_of(actor.user->user_id, limit + 1, after);
    GroupPage page;
    if (static_cast<int>(groups.size()) > limit) {
      groups.pop_back();
      page.next = PageKey{groups.back().group.created_at, groups.back().group.group_id};
    }
    for (GroupOfUser& mine : groups) {
      const int members = groups_of(transaction).count_members(mine.group.group_id);
      page.groups.push_back({std::move(mine.group), mine.role, members});
    }
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

Async<GroupDetails> get_group(Services& services, Actor actor, std::string group_id) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [actor = std::move(actor),
              group_id = std::move(group_id)](Transaction& transaction) -> core::Outcome<GroupDetails> {
    auto membership = require_group_member(transaction, actor, group_id);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return details_of(transaction, std::move(*membership));
  };
  co_return co_await services.store.read(std::move(job));
}

Async<GroupDetails> update_group(Services& services, Actor actor, std::string group_id, GroupChange change) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  if (auto valid = check_texts(change.name, change.description); !valid)
    co_return std::unexpected(std::move(valid.error()));
  auto job = [&services, actor = std::move(actor), group_id = std::move(group_id),
              change = std::move(change)](Transaction& transaction) -> core::Outcome<GroupDetails> {
    auto membership = require_group_admin(transaction, actor, group_id);
    if (!membership) return std::unexpected(std::move(membership.error()));
    core::Group& group = membership->group;
    if (change.name) group.name = *change.name;
    if (change.description) group.description = change.description->empty() ? std::nullopt : change.description;
    group.updated_at = services.clock.now();
    groups_of(transaction).update(group);
    audit(transaction, services, actor, "GROUP_UPDATED", group_id);
    return details_of(transaction, std::move(*membership));
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> delete_group(Services& services, Actor actor, std::string group_id) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [&services, actor = std::move(actor),
              group_id = std::move(group_id)](Transaction& transaction) -> core::Outcome<> {
    auto membership = require_group_admin(transaction, actor, group_id);
    if (!membership) return std::unexpected(std::move(membership.error()));
    remove_group(transaction, services, actor, std::move(membership->group));
    return {};
  };
  co_return co_await services.store.write(std::move(job));
}

Async<GroupMemberPage> list_group_members(Services& services, Actor actor, std::string group_id, int limit,
                                          std::optional<PageKey> after) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [actor = std::move(actor), group_id = std::move(group_id), limit,
              after = std::move(after)](Transaction& transaction) -> core::Outcome<GroupMemberPage> {
    auto membership = require_group_member(transaction, actor, group_id);
    if (!membership) return std::unexpected(std::move(membership.error()));
    GroupMemberPage page;
    page.members = groups_of(transaction).members(group_id, limit + 1, after);
    if (static_cast<int>(page.members.size()) > limit) {
      page.members.pop_back();
      const core::GroupMember& last = page.members.back().member;
      page.next = PageKey{last.joined_at, last.user_id};
    }
    return page;
  };
  co_return co_await services.store.read(std::move(job));
}

Async<GroupPerson> add_group_member(Services& services, Actor actor, std::string group_id, AddGroupMember request) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [&services, actor = std::move(actor), group_id = std::move(group_id),
              request = std::move(request)](Transaction& transaction) -> core::Outcome<GroupPerson> {
    auto membership = require_group_admin(transaction, actor, group_id);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return make_once(
        transaction, services, actor, "add_group_member", request.idempotency,
        [&] { return store_member(transaction, services, actor, group_id, request); },
        [](const GroupPerson& made) { return made.member.user_id; },
        [&](const std::string& user_id) -> core::Outcome<GroupPerson> {
          const auto member = groups_of(transaction).find_member(group_id, user_id);
          const auto user = transaction.users.find(user_id);
          if (!member || !user) return no_such_person();
          return person_of(*member, *user);
        });
  };
  co_return co_await services.store.write(std::move(job));
}

Async<GroupPerson> change_group_role(Services& services, Actor actor, std::string group_id, std::string user_id,
                                     core::GroupRole role) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [&services, actor = std::move(actor), group_id = std::move(group_id), user_id = std::move(user_id),
              role](Transaction& transaction) -> core::Outcome<GroupPerson> {
    auto membership = require_group_admin(transaction, actor, group_id);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return set_role(transaction, services, actor, group_id, user_id, role);
  };
  co_return co_await services.store.write(std::move(job));
}

Async<> remove_group_member(Services& services, Actor actor, std::string group_id, std::string user_id) {
  if (auto user = require_user(actor); !user) co_return std::unexpected(std::move(user.error()));
  auto job = [&services, actor = std::move(actor), group_id = std::move(group_id),
              user_id = std::move(user_id)](Transaction& transaction) -> core::Outcome<> {
    auto membership = require_group_member(transaction, actor, group_id);
    if (!membership) return std::unexpected(std::move(membership.error()));
    return take_member_out(transaction, services, actor, *membership, user_id);
  };
  co_return co_await services.store.write(std::move(job));
}

}  // namespace parley::services

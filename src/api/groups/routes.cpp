#include "api/groups/routes.hpp"

#include "api/family.hpp"
#include "api/groups/dto.hpp"
#include "api/idempotency.hpp"

namespace parley::api::groups {
namespace {

int limit_of(const GroupPageQuery& query) { return query.limit ? static_cast<int>(query.limit->value) : default_page; }

std::optional<services::PageKey> after_of(const GroupPageQuery& query) {
  if (!query.cursor) return std::nullopt;
  return query.cursor->key;
}

Async<http::Reply<GroupAnswer>> create(Api& api, Asked<CreateGroupRequest> call) {
  services::CreateGroup request{.name = call.body.name, .description = call.body.description};
  if (call.body.members) request.members.assign(call.body.members->begin(), call.body.members->end());
  request.idempotency = idempotency_key(call.request);
  auto made = co_await services::create_group(api.services, call.context, std::move(request));
  if (!made) co_return std::unexpected(std::move(made.error()));
  co_return http::Reply<GroupAnswer>{{services::view(*made)}, "/groups/" + made->group.group_id};
}

Async<GroupsAnswer> list(Api& api, Asked<None, GroupPageQuery> call) {
  auto page = co_await services::list_groups(api.services, call.context, limit_of(call.query), after_of(call.query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  GroupsAnswer answer{{}, next_cursor(page->next)};
  for (const services::GroupDetails& group : page->groups) answer.groups.push_back(services::view(group));
  co_return answer;
}

Async<GroupAnswer> get(Api& api, Asked<> call) {
  auto group = co_await services::get_group(api.services, call.context, call.param("groupId"));
  if (!group) co_return std::unexpected(std::move(group.error()));
  co_return GroupAnswer{services::view(*group)};
}

Async<GroupAnswer> update(Api& api, Asked<UpdateGroupRequest> call) {
  services::GroupChange change;
  change.name = call.body.name;
  if (call.body.description.present()) change.description = call.body.description.value().value_or("");
  auto group = co_await services::update_group(api.services, call.context, call.param("groupId"), std::move(change));
  if (!group) co_return std::unexpected(std::move(group.error()));
  co_return GroupAnswer{services::view(*group)};
}

Async<GroupMembersAnswer> members(Api& api, Asked<None, GroupPageQuery> call) {
  auto page = co_await services::list_group_members(api.services, call.context, call.param("groupId"),
                                                    limit_of(call.query), after_of(call.query));
  if (!page) co_return std::unexpected(std::move(page.error()));
  GroupMembersAnswer answer{{}, next_cursor(page->next)};
  for (const services::GroupPerson& person : page->members) answer.members.push_back(services::view(person));
  co_return answer;
}

Async<http::Reply<GroupMemberAnswer>> add_member(Api& api, Asked<AddMemberRequest> call) {
  services::AddGroupMember request{.user_id = call.body.user_id,
                                   .role = call.body.role.value_or(core::GroupRole::member)};
  request.idempotency = idempotency_key(call.request);
  const std::string group_id = call.param("groupId");
  auto added = co_await services::add_group_member(api.services, call.context, group_id, std::move(request));
  if (!added) co_return std::unexpected(std::move(added.error()));
  co_return http::Reply<GroupMemberAnswer>{{services::view(*added)},
                                           "/groups/" + group_id + "/members/" + added->member.user_id};
}

Async<GroupMemberAnswer> change_role(Api& api, Asked<MemberRoleRequest> call) {
  auto changed = co_await services::change_group_role(api.services, call.context, call.param("groupId"),
                                                      call.param("userId"), call.body.role);
  if (!changed) co_return std::unexpected(std::move(changed.error()));
  co_return GroupMemberAnswer{services::view(*changed)};
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Groups";
  return {
      {.method = Verb::post,
       .path = "/groups",
       .access = user(),
       .summary = "Make a group",
       .tag = tag,
       .description = "The creator is its admin. Members are people of the creator's organization.",
       .success = Status::created,
       .keyed = true,
       .handler = http::typed([api](Asked<CreateGroupRequest> call) { return create(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/groups",
       .access = user(),
       .summary = "My groups",
       .tag = tag,
       .description = "Newest first, by creation then id.",
       .handler = http::typed([api](Asked<None, GroupPageQuery> call) { return list(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/groups/:groupId",
       .access = user(),
       .summary = "A group",
       .tag = tag,
       .description = "For members.",
       .handler = http::typed([api](Asked<> call) { return get(*api, std::move(call)); })},
      {.method = Verb::patch,
       .path = "/groups/:groupId",
       .access = user(),
       .summary = "Change a group",
       .tag = tag,
       .description = "For admins of the group.",
       .handler = http::typed([api](Asked<UpdateGroupRequest> call) { return update(*api, std::move(call)); })},
      {.method = Verb::delete_,
       .path = "/groups/:groupId",
       .access = user(),
       .summary = "Delete a group",
       .tag = tag,
       .description = "For admins of the group.",
       .handler = http::typed([api](Asked<> call) -> Async<> {
         co_return co_await services::delete_group(api->services, call.context, call.param("groupId"));
       })},
      {.method = Verb::get,
       .path = "/groups/:groupId/members",
       .access = user(),
       .summary = "The members of a group",
       .tag = tag,
       .description = "For members. Sorted by when they joined, then id.",
       .handler = http::typed([api](Asked<None, GroupPageQuery> call) { return members(*api, std::move(call)); })},
      {.method = Verb::post,
       .path = "/groups/:groupId/members",
       .access = user(),
       .summary = "Add a member to a group",
       .tag = tag,
       .description = "For admins of the group. 409 conflict for someone who is a member already.",
       .success = Status::created,
       .keyed = true,
       .handler = http::typed([api](Asked<AddMemberRequest> call) { return add_member(*api, std::move(call)); })},
      {.method = Verb::patch,
       .path = "/groups/:groupId/members/:userId",
       .access = user(),
       .summary = "Make a member admin, or an admin member",
       .tag = tag,
       .description = "For admins of the group. 409 invalid_state where no admin would be left.",
       .handler = http::typed([api](Asked<MemberRoleRequest> call) { return change_role(*api, std::move(call)); })},
      {.method = Verb::delete_,
       .path = "/groups/:groupId/members/:userId",
       .access = user(),
       .summary = "Remove a member from a group",
       .tag = tag,
       .description =
           "For admins of the group, and for oneself. The last admin leaves last (409 invalid_state); with the last "
           "member the group is deleted.",
       .handler = http::typed([api](Asked<> call) -> Async<> {
         co_return co_await services::remove_group_member(api->services, call.context, call.param("groupId"),
                                                          call.param("userId"));
       })},
  };
}

}  // namespace parley::api::groups

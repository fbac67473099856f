#include "api/api.hpp"

#include "api/access.hpp"
#include "api/accounts/routes.hpp"
#include "api/administration/routes.hpp"
#include "api/calendar/routes.hpp"
#include "api/calls/routes.hpp"
#include "api/groups/routes.hpp"
#include "api/guests/routes.hpp"
#include "api/meetings/routes.hpp"
#include "api/presence/routes.hpp"
#include "api/system/routes.hpp"

namespace parley::api {

std::vector<http::Route> all_routes(Api* api) {
  std::vector<http::Route> all;
  for (auto family : {accounts::routes(api), administration::routes(api), groups::routes(api), calendar::routes(api),
                      meetings::routes(api), calls::routes(api), presence::routes(api), guests::routes(api),
                      system::routes(api)})
    all.insert(all.end(), std::make_move_iterator(family.begin()), std::make_move_iterator(family.end()));
  return all;
}

void add_routes(http::Router& router, Api& api) {
  http::register_routes(router, all_routes(&api), {.authorize = authorizer(api.services, api.per_person)});
}

}  // namespace parley::api

#include "api/api.hpp"

#include "api/access.hpp"
#include "api/accounts/routes.hpp"
#include "api/administration/routes.hpp"
#include "api/calendar/routes.hpp"
#include "api/calls/routes.hpp"
#include "api/conference/envelope.hpp"
#include "api/conference/routes.hpp"
#include "api/files/routes.hpp"
#include "api/group_calls/routes.hpp"
#include "api/groups/routes.hpp"
#include "api/guests/routes.hpp"
#include "api/meetings/routes.hpp"
#include "api/presence/routes.hpp"
#include "api/system/routes.hpp"

namespace parley::api {

std::vector<http::Route> all_routes(Api* api) {
  std::vector<http::Route> all;
  for (auto family : {accounts::routes(api), administration::routes(api), groups::routes(api), calendar::routes(api),
                      meetings::routes(api), files::routes(api), calls::routes(api), presence::routes(api),
                      guests::routes(api), group_calls::routes(api), conference::routes(api), system::routes(api)})
    all.insert(all.end(), std::make_move_iterator(family.begin()), std::make_move_iterator(family.end()));
  return all;
}

void add_routes(http::Router& router, Api& api) {
  std::vector<http::Route> plain;
  std::vector<http::Route> enveloped;
  for (http::Route& route : all_routes(&api)) (route.envelope ? enveloped : plain).push_back(std::move(route));
  const auto authorize = authorizer(api.services, api.per_person);
  http::register_routes(router, plain, {.authorize = authorize});
  http::register_routes(router, enveloped,
                        {.authorize = authorize, .wrap = conference::wrap, .refuse = conference::refuse});
}

void give_family_form(const http::Request& request, http::Response& response) {
  conference::put_into_envelope(request, response);
}

http::Middleware family_forms() { return {.after = give_family_form}; }

}  // namespace parley::api

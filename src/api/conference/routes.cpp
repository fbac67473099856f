#include "api/conference/routes.hpp"

#include "api/conference/envelope.hpp"

namespace parley::api::conference {

std::vector<http::Route> routes(Api* api) {
  std::vector<http::Route> all;
  for (auto part : {meeting_routes(api), people_routes(api), figures_routes(api), system_routes(api)})
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  for (http::Route& route : all) {
    route.tag = "Conferences";
    route.envelope = envelope_schemas();
  }
  return all;
}

}  // namespace parley::api::conference

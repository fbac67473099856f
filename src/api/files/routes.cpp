#include "api/files/routes.hpp"

#include "api/access.hpp"
#include "api/formats.hpp"
#include "api/idempotency.hpp"
#include "http/body.hpp"
#include "http/disposition.hpp"
#include "http/multipart.hpp"
#include "services/files.hpp"
#include "services/views.hpp"

#include <boost/beast/http/field.hpp>

#include <charconv>

namespace parley::api::files {
namespace {

using boost::beast::http::field;
using http::None;
using http::Problem;
using http::Status;
using http::Verb;
using services::Actor;

/// Of a download that is read at once.
constexpr std::size_t read_bytes = 256 * 1024;
/// What a form may have around its file.
constexpr std::uint64_t form_overhead = 64 * 1024;

template <class Body = None, class Query = None>
using Asked = http::Call<Actor, Body, Query>;
template <class T>
using Answer = boost::asio::awaitable<std::expected<T, Problem>>;

struct UploadQuery {
  std::optional<json::Text<1, 1000>> name;  ///< what the file is called; of a form, that of its part counts
};
BOOST_DESCRIBE_STRUCT(UploadQuery, (), (name))

struct FileData {
  std::string file_id;
  std::string meeting_id;
  std::string participant_id;
  std::string name;
  std::string type;  ///< found out from the content
  long long size;    ///< in bytes
  std::string url;
  std::string created_at;
};
BOOST_DESCRIBE_STRUCT(FileData, (), (file_id, meeting_id, participant_id, name, type, size, url, created_at))

struct FileAnswer {
  FileData file;
};
BOOST_DESCRIBE_STRUCT(FileAnswer, (), (file))

std::unexpected<Problem> refused(const core::Error& error) {
  return std::unexpected(http::ProblemFrom<core::Error>::make(error));
}

std::unexpected<Problem> refused(const http::BodyError& error) {
  return std::unexpected(Problem{.status = error.status, .code = error.code, .detail = error.detail});
}

std::string_view field_of(const http::Request& request, field name) {
  const auto value = request.headers[name];
  return {value.data(), value.size()};
}

/// How long the body is, where it is told beforehand.
std::optional<std::uint64_t> told_length(const http::Request& request) {
  const std::string_view text = field_of(request, field::content_length);
  std::uint64_t length = 0;
  if (text.empty() || std::from_chars(text.data(), text.data() + text.size(), length).ec != std::errc{})
    return std::nullopt;
  return length;
}

FileData data_of(const services::StoredFile& file) {
  return {.file_id = file.file_id,
          .meeting_id = file.meeting_id,
          .participant_id = file.participant_id,
          .name = file.name,
          .type = file.media_type,
          .size = file.size,
          .url = services::file_path(file.meeting_id, file.file_id),
          .created_at = core::format_time(file.created_at)};
}

Answer<http::Reply<FileAnswer>> finish(services::Upload& upload) {
  auto file = co_await upload.finish();
  if (!file) co_return refused(file.error());
  FileData data = data_of(*file);
  const std::string url = data.url;
  co_return http::Reply<FileAnswer>{{std::move(data)}, url};
}

/// The body is the file.
Answer<http::Reply<FileAnswer>> take_bytes(Api& api, Asked<None, UploadQuery>& call) {
  services::NewFile wanted{.meeting = call.param("id"),
                           .name = call.query.name ? std::string(*call.query.name) : std::string(),
                           .size = told_length(call.request),
                           .idempotency = idempotency_key(call.request)};
  auto upload = co_await services::begin_upload(api.services, call.context, std::move(wanted));
  if (!upload) co_return refused(upload.error());
  while (call.request.body_reader) {
    auto piece = co_await call.request.body_reader->read();
    if (!piece) co_return refused(piece.error());
    if (piece->empty()) break;
    auto written = co_await (*upload)->write(std::move(*piece));
    if (!written) co_return refused(written.error());
  }
  co_return co_await finish(**upload);
}

std::unexpected<Problem> bad_form(std::string detail) {
  return std::unexpected(Problem{.status = Status::bad_request, .code = "bad_request", .detail = std::move(detail)});
}

/// What a file in a form may have at most, as far as it is told: its own length is not.
std::optional<std::uint64_t> bound_in_form(const http::Request& request, const services::Settings& settings) {
  const auto length = told_length(request);
  const auto most = static_cast<std::uint64_t>(settings.file_max_bytes);
  if (!length || *length > most + form_overhead) return length;
  return std::min(*length, most);
}

/// The file is the first part of a form that has a file name.
Answer<http::Reply<FileAnswer>> take_form(Api& api, Asked<None, UploadQuery>& call, std::string boundary) {
  http::MultipartReader form(std::move(boundary));
  std::unique_ptr<services::Upload> upload;
  std::uint64_t around = 0;
  while (call.request.body_reader && !form.is_done()) {
    auto piece = co_await call.request.body_reader->read();
    if (!piece) co_return refused(piece.error());
    if (piece->empty()) break;
    const std::size_t size = piece->size();
    auto found = form.feed(*piece);
    if (!found) co_return bad_form("The form is malformed: " + found.error() + ".");
    around += size - found->bytes.size();
    if (around > form_overhead) co_return bad_form("The form holds more than one file; send each by itself.");
    if (form.file_name() && !upload) {
      services::NewFile wanted{.meeting = call.param("id"),
                               .name = *form.file_name(),
                               .size = bound_in_form(call.request, api.services.settings),
                               .idempotency = idempotency_key(call.request)};
      auto begun = co_await services::begin_upload(api.services, call.context, std::move(wanted));
      if (!begun) co_return refused(begun.error());
      upload = std::move(*begun);
    }
    if (found->bytes.empty() || !upload) continue;
    auto written = co_await upload->write(std::move(found->bytes));
    if (!written) co_return refused(written.error());
  }
  if (!upload) co_return bad_form("The form has no part with a file name.");
  if (!form.is_done()) co_return bad_form("The form ends before its file does.");
  co_return co_await finish(*upload);
}

Answer<http::Reply<FileAnswer>> put(Api& api, Asked<None, UploadQuery> call) {
  auto boundary = http::multipart_boundary(field_of(call.request, field::content_type));
  if (boundary) co_return co_await take_form(api, call, std::move(*boundary));
  co_return co_await take_bytes(api, call);
}

/// A part of a file, on its way out.
class FileBody final : public http::BodySource {
 public:
  FileBody(std::shared_ptr<services::FileSource> content, http::ByteRange range)
      : content_(std::move(content)), at_(range.first), left_(range.count), size_(range.count) {}

  std::uint64_t size() const override { return size_; }

  boost::asio::awaitable<std::string> read() override {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, read_bytes));
    auto bytes = co_await content_->read(at_, count);
    if (!bytes) co_return std::string();
    at_ += bytes->size();
    left_ -= bytes->size();
    co_return std::move(*bytes);
  }

 private:
  const std::shared_ptr<services::FileSource> content_;
  std::uint64_t at_;
  std::uint64_t left_;
  const std::uint64_t size_;
};

http::Response download(const http::Request& request, services::OpenedFile opened) {
  const std::uint64_t size = opened.content->size();
  const std::string tag = '"' + opened.file.file_id + '"';
  http::Response response;
  response.headers.set(field::accept_ranges, "bytes");
  response.headers.set(field::etag, tag);
  response.headers.set(field::cache_control, "private, no-cache");
  response.headers.set(field::content_disposition, http::attachment_of(opened.file.name));
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Content-Security-Policy", "sandbox; default-src 'none'");
  http::ByteRange part{0, size};
  const std::string_view condition = field_of(request, field::if_range);
  if (condition.empty() || condition == tag) {
    const auto range = http::range_of(field_of(request, field::range), size);
    if (!range) {
      response.status = Status::range_not_satisfiable;
      response.headers.set(field::content_range, "bytes */" + std::to_string(size));
      return response;
    }
    if (*range) {
      part = **range;
      response.status = Status::partial_content;
      response.headers.set(field::content_range, "bytes " + std::to_string(part.first) + '-' +
                                                     std::to_string(part.first + part.count - 1) + '/' +
                                                     std::to_string(size));
    }
  }
  response.headers.set(field::content_type, opened.file.media_type);
  response.source = std::make_shared<FileBody>(std::move(opened.content), part);
  return response;
}

services::Async<http::Response> get(Api& api, Asked<> call) {
  auto opened = co_await services::open_file(api.services, call.context, call.param("id"), call.param("fileId"));
  if (!opened) co_return std::unexpected(std::move(opened.error()));
  co_return download(call.request, std::move(*opened));
}

}  // namespace

std::vector<http::Route> routes(Api* api) {
  const std::string tag = "Files";
  return {
      {.method = Verb::post,
       .path = "/api/meetings/:id/files",
       .access = person(),
       .summary = "Put a file into a meeting's chat",
       .tag = tag,
       .description =
           "For those in the meeting. The body is the file, in any length up to the server's FILE_MAX_MB; or a form "
           "(multipart/form-data) with one file in it. Its type is found out from its content. `chat:send` with `type: "
           "file` and the `file_id` then shows it to the others; a file that is not sent within an hour is removed.",
       .success = Status::created,
       .keyed = true,
       .streamed_body = true,
       .handler = http::typed([api](Asked<None, UploadQuery> call) { return put(*api, std::move(call)); })},
      {.method = Verb::get,
       .path = "/api/meetings/:id/files/:fileId",
       .access = person(),
       .summary = "Fetch a file",
       .tag = tag,
       .description = "For members who may see the message that it was sent with. Always as a download; Range is "
                      "answered.",
       .handler = http::typed([api](Asked<> call) { return get(*api, std::move(call)); })},
  };
}

}  // namespace parley::api::files

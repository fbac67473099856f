#include "certificate.hpp"
#include "support.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>

namespace parley::http::testing {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A blocking TLS client. `offer`: ALPN protocols in wire form.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int max_version = TLS1_3_VERSION, std::string_view offer = {})
      : stream_(io_, prepare(max_version)) {
    if (!offer.empty()) {
      SSL_set_alpn_protos(stream_.native_handle(), reinterpret_cast<const unsigned char*>(offer.data()),
                          static_cast<unsigned>(offer.size()));
    }
    stream_.next_layer().connect({asio::ip::address_v4::loopback(), port});
    stream_.handshake(ssl::stream_base::client, error);
  }

  std::string ask(std::string_view request) {
    asio::write(stream_, asio::buffer(request), error);
    std::string all;
    asio::read(stream_, asio::dynamic_buffer(all), error);  // to the end
    return all;
  }
  void send(std::string_view bytes) { asio::write(stream_, asio::buffer(bytes), error); }
  void abandon() { stream_.next_layer().close(); }
  std::string protocol() {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(stream_.native_handle(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }

  boost::system::error_code error;

 private:
  ssl::context& prepare(int max_version) {
    SSL_CTX_set_max_proto_version(context_.native_handle(), max_version);
    SSL_CTX_set_security_level(context_.native_handle(), 0);  // so that an old version gets as far as the server
    return context_;
  }

  asio::io_context io_;
  ssl::context context_{ssl::context::tls_client};
  ssl::stream<asio::ip::tcp::socket> stream_;
};

class TlsTest : public ::testing::Test {
 protected:
  ListenerOptions options(Handler handler = echo()) {
    ListenerOptions options;
    options.tls = certificate.files();
    options.limits = quick_limits();
    options.handler = std::move(handler);
    return options;
  }

  TestCertificate certificate;
};

TEST_F(TlsTest, AnswersOverTls) {
  TestServer server(options([](Request& request) -> asio::awaitable<Response> {
    co_return make_response(Status::ok, "text/plain", request.secure ? "secure" : "plain");
  }));
  server.listener().start();
  TlsClient client(server.port());
  const auto response = client.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(body_of(response), "secure");
  EXPECT_EQ(client.error, asio::error::eof) << "the end is told by close_notify";
}

TEST_F(TlsTest, SendsALargeBodyWhole) {
  TestServer server(options([](Request&) -> asio::awaitable<Response> {
    co_return make_response(Status::ok, "text/plain", std::string(3'000'000, 'x'));
  }));
  server.listener().start();
  TlsClient client(server.port());
  EXPECT_EQ(body_of(client.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).size(), 3'000'000U);
}

TEST_F(TlsTest, ChoosesHttp11AndRefusesWhoWantsOnlyAnother) {
  TestServer server(options());
  server.listener().start();
  TlsClient both(server.port(), TLS1_3_VERSION, "\x02h2\x08http/1.1");
  EXPECT_EQ(both.protocol(), "http/1.1");
  TlsClient other(server.port(), TLS1_2_VERSION, "\x02h2");
  EXPECT_TRUE(other.error);
}

TEST_F(TlsTest, TakesTls12AndNothingOlder) {
  TestServer server(options());
  server.listener().start();
  EXPECT_FALSE(TlsClient(server.port(), TLS1_2_VERSION).error);
  EXPECT_TRUE(TlsClient(server.port(), TLS1_1_VERSION).error);
}

TEST_F(TlsTest, EndsAHandshakeThatTakesTooLong) {
  TestServer server(options());
  server.listener().start();
  RawClient client(server.port());
  EXPECT_TRUE(client.closed_within(1s));
}

TEST_F(TlsTest, HandsAnUpgradeOver) {
  TestServer server(options());
  server.listener().on_upgrade("/ws/", [](Request, Stream stream, std::string) {
    auto& tls = *std::get<std::unique_ptr<TlsStream>>(stream);
    boost::system::error_code error;
    lowest_layer(stream).non_blocking(false, error);
    asio::write(tls, asio::buffer("over to you", 11), error);
    tls.shutdown(error);
  });
  server.listener().start();
  TlsClient client(server.port());
  EXPECT_EQ(client.ask("GET /ws/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
            "over to you");
}

TEST_F(TlsTest, NoticesAClientThatGoesAwayFromALongHandler) {
  std::promise<bool> cancelled;
  TestServer server(options([&](Request& request) -> asio::awaitable<Response> {
    asio::steady_timer timer(co_await asio::this_coro::executor, 10s);
    boost::system::error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    cancelled.set_value(request.aborted && error == asio::error::operation_aborted);
    co_return Response{};
  }));
  server.listener().start();
  TlsClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(20ms);
  client.abandon();
  auto result = cancelled.get_future();
  ASSERT_EQ(result.wait_for(2s), std::future_status::ready);
  EXPECT_TRUE(result.get());
}

TEST_F(TlsTest, ReadsItsFilesAgain) {
  TestServer server(options());
  server.listener().start();
  EXPECT_NO_THROW(server.listener().reload_tls());
  std::ofstream(certificate.files().certificate) << "no certificate";
  EXPECT_THROW(server.listener().reload_tls(), std::runtime_error);
  TlsClient client(server.port());
  EXPECT_FALSE(client.error) << "the old certificate is kept";
}

TEST_F(TlsTest, NamesTheFileThatCannotBeUsed) {
  auto wrong = options();
  wrong.tls->key = "/nowhere/key.pem";
  try {
    TestServer server(std::move(wrong));
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/key.pem"));
  }
}

}  // namespace
}  // namespace parley::http::testing

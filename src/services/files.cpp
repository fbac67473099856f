#include "services/files.hpp"

#include "core/file_name.hpp"
#include "core/file_type.hpp"
#include "logging/counted.hpp"
#include "services/security/sodium.hpp"
#include "services/presence_in_meeting.hpp"

#include <algorithm>
#include <utility>

namespace parley::services {
namespace {

constexpr int removals_at_once = 100;
constexpr long long mebibyte = 1LL << 20;

std::string megabytes(long long bytes) {
  if (bytes % mebibyte == 0) return std::to_string(bytes / mebibyte) + " MB";
  return logging::counted(bytes, "byte");
}

std::unexpected<core::Error> too_large(const Settings& settings) {
  return core::fail(core::Code::payload_too_large,
                    "A file may have " + megabytes(settings.file_max_bytes) + " at most.");
}

std::unexpected<core::Error> no_room(const Settings& settings) {
  return core::fail(core::Code::payload_too_large, "The files of a meeting may have " +
                                                       megabytes(settings.file_quota_bytes) +
                                                       " together, and there is not enough left for this one.");
}

std::unexpected<core::Error> no_such_file() {
  return core::fail(core::Code::not_found, "There is no such file in this meeting.");
}

core::Outcome<Membership> require_files(Transaction& transaction, const Services& services, const Actor& actor,
                                        const std::string& meeting) {
  auto present = require_present(transaction, actor, meeting);
  if (!present) return present;
  if (!present->meeting.features.chat_enabled)
    return core::fail(core::Code::feature_disabled, "This meeting has no chat.");
  if (services.settings.file_max_bytes == 0)
    return core::fail(core::Code::feature_disabled, "This server takes no files.");
  return present;
}

/// The last step of an upload: whoever put the file there is still in the meeting, and there is room for it.
core::Outcome<StoredFile> add_file(Transaction& transaction, Services& services, const Actor& actor,
                                   const StoredFile& file) {
  auto present = require_files(transaction, services, actor, file.meeting_id);
  if (!present) return std::unexpected(std::move(present.error()));
  FileRepository& files = transaction.of<FileRepository>();
  if (files.size_of_meeting(file.meeting_id) + file.size > services.settings.file_quota_bytes)
    return no_room(services.settings);
  files.insert(file);
  write_audit(transaction, services, actor, {"FILE_UPLOADED", file.meeting_id, file.file_id});
  return file;
}

/// The same, once for all repetitions of a request.
core::Outcome<StoredFile> add_file_once(Transaction& transaction, Services& services, const Actor& actor,
                                        const StoredFile& file, const std::optional<IdempotencyKey>& key) {
  return make_once(
      transaction, services, actor, "put_file", key, [&] { return add_file(transaction, services, actor, file); },
      [](const StoredFile& made) { return made.file_id; },
      [&](const std::string& file_id) -> core::Outcome<StoredFile> {
        auto present = require_files(transaction, services, actor, file.meeting_id);
        if (!present) return std::unexpected(std::move(present.error()));
        auto earlier = transaction.of<FileRepository>().find(file_id);
        if (!earlier) return no_such_file();
        return std::move(*earlier);
      });
}

class UploadInProgress final : public Upload {
 public:
  UploadInProgress(Services& services, Actor actor, StoredFile file, std::unique_ptr<UploadLedger::Hold> hold,
                   std::unique_ptr<FileSink> sink, std::optional<IdempotencyKey> key)
      : services_(services),
        actor_(std::move(actor)),
        file_(std::move(file)),
        hold_(std::move(hold)),
        sink_(std::move(sink)),
        key_(std::move(key)) {
    if (key_) content_.emplace();
  }

  Async<> write(std::string bytes) override {
    file_.size += std::ssize(bytes);
    // No more than was announced, for which room is held.
    if (file_.size > hold_->bytes()) co_return too_large(services_.settings);
    beginning_ += bytes.substr(0, core::file_type_bytes - beginning_.size());
    if (content_) content_->add(bytes);
    co_return co_await sink_->write(std::move(bytes));
  }

  Async<StoredFile> finish() override {
    if (file_.size == 0)
      co_return core::fail(core::Code::validation_failed, "The file is empty: send its bytes as the body.");
    file_.media_type = core::file_type(beginning_);
    auto kept = co_await sink_->keep();
    if (!kept) co_return std::unexpected(std::move(kept.error()));
    if (key_) key_->request += '\n' + file_.name + '\n' + content_->finish();
    auto job = [&services = services_, actor = actor_, file = file_, key = key_](Transaction& transaction) {
      return add_file_once(transaction, services, actor, file, key);
    };
    auto added = co_await services_.store.write(std::move(job));
    if (added && added->file_id == file_.file_id) sink_->settle();
    co_return added;
  }

 private:
  Services& services_;
  const Actor actor_;
  StoredFile file_;
  std::unique_ptr<UploadLedger::Hold> hold_;
  std::unique_ptr<FileSink> sink_;
  std::optional<IdempotencyKey> key_;
  std::optional<RunningHash> content_;  ///< for a request with a key
  std::string beginning_;
};

/// Where a file may be put, and by whom; `used`: bytes of the files that are there.
struct Place {
  std::string meeting_id;
  std::string participant_id;
  long long used = 0;
};

Async<Place> find_place(Services& services, const Actor& actor, const std::string& meeting) {
  auto job = [&services, actor, meeting](Transaction& transaction) -> core::Outcome<Place> {
    auto present = require_files(transaction, services, actor, meeting);
    if (!present) return std::unexpected(std::move(present.error()));
    const std::string& meeting_id = present->meeting.meeting_id;
    return Place{meeting_id, present->participant.participant_id,
                 transaction.of<FileRepository>().size_of_meeting(meeting_id)};
  };
  co_return co_await services.store.read(std::move(job));
}

/// A file that the asker may fetch: they see its message, or (before it is sent) have put it there.
core::Outcome<StoredFile> find_file(Transaction& transaction, const Actor& actor, const std::string& meeting,
                                    const std::string& file_id) {
  auto reader = require_member(transaction, actor, meeting);
  if (!reader) return std::unexpected(std::move(reader.error()));
  auto file = transaction.of<FileRepository>().find(file_id);
  if (!file || file->meeting_id != reader->meeting.meeting_id) return no_such_file();
  const std::string& own_id = reader->participant.participant_id;
  if (file->participant_id == own_id) return std::move(*file);
  if (!file->message_id) return no_such_file();
  const auto message = transaction.chat.find(*file->message_id);
  if (!message || (message->to && *message->to != own_id)) return no_such_file();
  return std::move(*file);
}

/// Nothing can be put there, and nothing is.
class AbsentFiles final : public FileStore {
 public:
  Async<std::unique_ptr<FileSink>> create(std::uint64_t) override {
    co_return core::fail(core::Code::unavailable, "This program keeps no files.");
  }
  Async<std::shared_ptr<FileSource>> open(std::string) override {
    co_return core::fail(core::Code::not_found, "There is no such file.");
  }
  Async<> remove(std::vector<std::string>) override {
    co_return core::fail(core::Code::unavailable, "This program keeps no files.");
  }
  Async<std::vector<std::string>> leftovers(std::chrono::seconds) override { co_return std::vector<std::string>(); }
  Async<> clear_leftover(std::string, bool) override { co_return core::Outcome<>(); }
};

}  // namespace

FileStore& absent_files() {
  static AbsentFiles absent;
  return absent;
}

Async<std::unique_ptr<Upload>> begin_upload(Services& services, Actor actor, NewFile file) {
  const Settings& settings = services.settings;
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto place = co_await find_place(services, actor, file.meeting);
  if (!place) co_return std::unexpected(std::move(place.error()));
  if (file.size && std::cmp_greater(*file.size, settings.file_max_bytes)) co_return too_large(settings);
  const long long expected = file.size ? static_cast<long long>(*file.size) : settings.file_max_bytes;
  auto hold = std::make_unique<UploadLedger::Hold>(services.uploads, place->meeting_id, expected);
  if (place->used + services.uploads.held(place->meeting_id) > settings.file_quota_bytes) co_return no_room(settings);
  auto sink = co_await services.files.create(file.size.value_or(0));
  if (!sink) co_return std::unexpected(std::move(sink.error()));
  StoredFile begun{.file_id = core::make_id(services.random, core::id_prefix::file),
                   .meeting_id = place->meeting_id,
                   .participant_id = place->participant_id,
                   .name = core::clean_file_name(file.name),
                   .stored_as = (*sink)->name(),
                   .created_at = services.clock.now()};
  std::unique_ptr<Upload> upload = std::make_unique<UploadInProgress>(
      services, std::move(actor), std::move(begun), std::move(hold), std::move(*sink), std::move(file.idempotency));
  co_return upload;
}

Async<OpenedFile> open_file(Services& services, Actor actor, std::string meeting, std::string file_id) {
  if (auto known = require_known(actor); !known) co_return std::unexpected(std::move(known.error()));
  auto job = [actor = std::move(actor), meeting = std::move(meeting), file_id = std::move(file_id)](
                 Transaction& transaction) { return find_file(transaction, actor, meeting, file_id); };
  auto file = co_await services.store.read(std::move(job));
  if (!file) co_return std::unexpected(std::move(file.error()));
  auto content = co_await services.files.open(file->stored_as);
  if (!content) co_return std::unexpected(std::move(content.error()));
  OpenedFile opened{std::move(*file), std::move(*content)};
  co_return opened;
}

Async<> remove_forgotten_files(Services& services) {
  for (std::size_t found = removals_at_once; found == removals_at_once;) {
    auto ask = [](Transaction& transaction) -> core::Outcome<std::vector<std::string>> {
      return transaction.of<FileRepository>().to_remove(removals_at_once);
    };
    auto names = co_await services.store.read(std::move(ask));
    if (!names) co_return std::unexpected(std::move(names.error()));
    found = names->size();
    if (found == 0) break;
    auto removed = co_await services.files.remove(*names);
    if (!removed) co_return std::unexpected(std::move(removed.error()));
    auto note = [names = std::move(*names)](Transaction& transaction) -> core::Outcome<> {
      for (const std::string& name : names) transaction.of<FileRepository>().removed(name);
      return {};
    };
    auto noted = co_await services.store.write(std::move(note));
    if (!noted) co_return std::unexpected(std::move(noted.error()));
  }
  co_return core::Outcome<>();
}

Async<> clear_up_files(Services& services, std::chrono::seconds age) {
  auto names = co_await services.files.leftovers(age);
  if (!names) co_return std::unexpected(std::move(names.error()));
  for (const std::string& name : *names) {
    auto ask = [name](Transaction& transaction) -> core::Outcome<bool> {
      return transaction.of<FileRepository>().is_stored(name);
    };
    auto known = co_await services.store.read(std::move(ask));
    if (!known) co_return std::unexpected(std::move(known.error()));
    auto cleared = co_await services.files.clear_leftover(name, *known);
    if (!cleared) co_return std::unexpected(std::move(cleared.error()));
  }
  co_return co_await remove_forgotten_files(services);
}

}  // namespace parley::services

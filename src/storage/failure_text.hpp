// Failures of the database in words for the operator: which database, and what to do.
#pragma once

#include <exception>
#include <string>

namespace parley::storage {

/// The database of a URL without its password: the file's path, or "PostgreSQL at host:port, database name".
std::string database_name(const std::string& url);

/// Whether an error that came from this database is that it has no room: its disk is full, or its file may not grow.
bool has_no_room(const std::string& url, const std::exception& error);

/// A sentence about an error that came from this database.
std::string failure_text(const std::string& url, const std::exception& error);

}  // namespace parley::storage

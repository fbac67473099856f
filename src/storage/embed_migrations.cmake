# Writes OUTPUT, a C++ file that holds the migration FILES (a list; NNNN_name.sql) as raw strings.
set(rows "")
list(SORT FILES)
foreach(path ${FILES})
  get_filename_component(name ${path} NAME_WE)
  string(SUBSTRING ${name} 0 4 number)
  string(REGEX REPLACE "^0+" "" number ${number})
  file(READ ${path} text)
  string(APPEND rows "    {${number}, \"${name}\", R\"__sql__(${text})__sql__\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made by embed_migrations.cmake from migrations/*.sql.
#include \"storage/migrations.hpp\"

namespace parley::storage {
namespace {
const Migration rows[] = {
${rows}};
}  // namespace

std::span<const Migration> embedded_migrations() { return rows; }

}  // namespace parley::storage
")

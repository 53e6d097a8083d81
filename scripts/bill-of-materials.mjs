// The software bill of materials (CycloneDX 1.5) of what is given away: read from the headers that were compiled and the libraries that were linked.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const mit_or_ncsa = 'MIT OR NCSA'; // Emscripten's own parts
const llvm = 'Apache-2.0 WITH LLVM-exception';

// -> an object for JSON.stringify, without date or random number: the same build gives the same bill. A linked library that is not known here is an error.
export function bill_of_materials({ root, site }) {
  const build = join(root, 'build/wasm');
  const trace = join(build, 'smtp-explain.linked');
  if (!existsSync(trace)) throw new Error(`${trace} is missing: run scripts/build-site`);
  const emscripten = execFileSync('em-config', ['EMSCRIPTEN_ROOT'], { encoding: 'utf8' }).trim();
  const find = (file, pattern) => {
    const found = pattern.exec(readFileSync(file, 'utf8'));
    if (!found) throw new Error(`${file} states no version or licence as ${pattern}`);
    return found.slice(1).join('.');
  };
  const in_system = (path) => join(emscripten, 'system/lib', path);
  const emscripten_version = () => find(join(emscripten, 'emscripten-version.txt'), /(\d+\.\d+\.\d+)/);
  const llvm_version = () => {
    const number = Number(find(in_system('libcxx/include/__config'), /_LIBCPP_VERSION (\d+)/));
    const minors = number >= 100000 ? 100 : 10; // two digits since 16
    return [number / (100 * minors), (number / 100) % minors, number % 100].map(Math.floor).join('.');
  };
  const part = (name, version, license, purl) => ({ name, version, license, purl: `${purl}@${version}` });
  const of_emscripten = (name) => part(name, emscripten_version(), mit_or_ncsa, 'pkg:github/emscripten-core/emscripten');
  const of_llvm = (name) => part(name, llvm_version(), llvm, 'pkg:github/llvm/llvm-project');
  const library = (archive) => {
    if (/^libc\+\+abi\b/.test(archive)) return of_llvm('libc++abi');
    if (/^libc\+\+/.test(archive)) return of_llvm('libc++');
    if (/^libcompiler_rt\b/.test(archive)) return of_llvm('compiler-rt');
    if (/^libunwind\b/.test(archive)) return of_llvm('libunwind');
    if (/^libc\b/.test(archive)) return part('musl', find(in_system('libc/musl/VERSION'), /(\S+)/), 'MIT', 'pkg:generic/musl');
    if (/^libdlmalloc\b/.test(archive)) return part('dlmalloc', find(in_system('dlmalloc.c'), /Version (\d+\.\d+\.\d+)/), 'CC0-1.0', 'pkg:generic/dlmalloc');
    if (/^libemmalloc\b/.test(archive)) return of_emscripten('emmalloc');
    if (/^lib(?:stubs|noexit|sockets|standalonewasm|c_rt|c_optz|html5|GL|al|jsmath)\b/.test(archive)) return of_emscripten('emscripten');
    throw new Error(`what is ${archive}, which the module is linked with? Add it to scripts/bill-of-materials.mjs`);
  };

  const pegtl = join(build, 'headers/pegtl_headers/tao/pegtl/version.hpp');
  const json = join(build, 'headers/json_headers/nlohmann');
  const json_version = [join(json, 'detail/abi_macros.hpp'), join(json, 'json.hpp')].find((file) => existsSync(file));
  find(join(json, 'json.hpp'), /SPDX-License-Identifier: MIT/);
  const archives = new Set([...readFileSync(trace, 'utf8').matchAll(/^(.+\.a)\(.+\)$/gm)].map(([, path]) => basename(path)).filter((name) => !name.startsWith('libsmtp_explain')));
  if (archives.size === 0) throw new Error(`${trace} names no library`);
  const parts = new Map([
    part('PEGTL', find(pegtl, /TAO_PEGTL_VERSION "([\d.]+)"/), /Boost Software License/.test(readFileSync(pegtl, 'utf8')) ? 'BSL-1.0' : 'MIT', 'pkg:github/taocpp/PEGTL'),
    part('nlohmann/json', find(json_version, /VERSION_MAJOR (\d+)[^]*?VERSION_MINOR (\d+)[^]*?VERSION_PATCH (\d+)/), 'MIT', 'pkg:github/nlohmann/json'),
    of_emscripten('emscripten'), // its JavaScript, whatever is linked
    ...[...archives].map(library),
  ].map((one) => [one.name, one]));
  const components = [...parts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const licensed = (expression) => [{ expression }];
  const module_file = 'smtp-explain.wasm';
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': name, name, version, licenses: licensed(license) } },
    components: [
      { type: 'file', 'bom-ref': module_file, name: module_file, version, hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(readFileSync(join(site, 'web', module_file))).digest('hex') }], licenses: licensed(license) },
      ...components.map((one) => ({ type: 'library', 'bom-ref': one.name, name: one.name, version: one.version, licenses: licensed(one.license), purl: one.purl })),
    ],
    dependencies: [{ ref: name, dependsOn: [module_file] }, { ref: module_file, dependsOn: components.map((one) => one.name) }],
  };
}

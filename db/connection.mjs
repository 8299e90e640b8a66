import Sqlite from "better-sqlite3";

// From Node 24 on, the process ends when an object of better-sqlite3 12 is garbage-collected: node::ObjectWrap then
// asks for an environment, and there may be none. Version 13 does not have this bug, but needs Node 22. So connections
// and statements are never released. They are few, because each query is prepared once.

/** @type {unknown[]} */
const kept = [];

/**
 * @template T
 * @param {T} made
 * @returns {T}
 */
function keep(made) {
  kept.push(made);
  return made;
}

/** Plain JavaScript, because `npm run backup` must work without a build. */
export class Connection extends Sqlite {
  /**
   * @param {string} file
   * @param {import("better-sqlite3").Options} [options]
   */
  constructor(file, options) {
    super(file, options);
    keep(this);
    this.prepare = new Proxy(this.prepare, {
      apply: (prepare, self, parts) => keep(Reflect.apply(prepare, self, parts)),
    });
  }

  /**
   * The library's own method would use a statement that is not kept.
   * @override
   * @param {string} source
   * @param {import("better-sqlite3").PragmaOptions} [options]
   * @returns {unknown}
   */
  pragma(source, options) {
    const statement = this.prepare(`PRAGMA ${source}`);
    if (!statement.reader) return void statement.run();
    return options?.simple ? statement.pluck().get() : statement.all();
  }
}

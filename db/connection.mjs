import Sqlite from "better-sqlite3";

// From Node 24 on the process ends when an object of better-sqlite3 12 is collected as garbage: node::ObjectWrap asks
// for an environment then, and there may be none at that moment. Version 13 is free of it, but needs Node 22. So no
// connection and no statement is ever let go of; they are few, as queries are prepared once.

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

/** JavaScript, because `npm run backup` needs no build. */
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
   * The library's own prepares past the above.
   *
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

/** Leading parts of a path that are the gateway's, not the server's. */

import { type Fields, fieldsOf, isFields, textOf } from './kind.ts';

/**
 * The path without its stage, where the gateway's own copy of the path shows that the stage is part of it.
 * A REST API under its default name has the stage only in that copy; a first segment of the same name is then the caller's.
 */
export function withoutStage(path: string, event: Fields): string {
  const stage = stageOf(event);
  if (stage === '') return path;
  const own = ownPath(event);
  return withoutPrefix(own, stage) === own || own === stage + path ? path : withoutPrefix(path, stage);
}

/** `path` without `prefix`, where it is a whole leading part of it; else `path`. */
export function withoutPrefix(path: string, prefix: string): string {
  if (!path.startsWith(prefix)) return path;
  const rest = path.slice(prefix.length);
  return rest === '' ? '/' : rest.startsWith('/') ? rest : path;
}

/** The stage as a segment of a path, for example `/prod`; empty where it never is one. */
export function stageOf(event: Fields): string {
  const stage = textOf(fieldsOf(event, 'requestContext'), 'stage');
  return stage === '' || stage === '$default' ? '' : `/${stage}`;
}

/** The path as the gateway keeps it for itself. */
export function ownPath(event: Fields): string {
  const context = fieldsOf(event, 'requestContext');
  return isFields(context['http']) ? textOf(context['http'], 'path') : textOf(context, 'path');
}

/** The value of an option without the slash at its end. */
export function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

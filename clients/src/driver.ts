/** What a client has to do here, whatever its own interface is. */

/** A tool's result; members that clients or revisions add are of no interest. */
export interface CallResult {
  readonly [member: string]: unknown;
  readonly content?: unknown;
  readonly structuredContent?: unknown;
  readonly isError?: unknown;
}

/** A progress notification, as the client hands it on. */
export interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
}

/** What a call may carry beside its tool's name. */
export interface CallOptions {
  readonly arguments?: Readonly<Record<string, unknown>>;
  /** Only given to clients with `showsProgress`. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A client that is connected. */
export interface Session {
  /** What the client says the server is called; undefined when it does not say. */
  readonly serverName: string | undefined;
  listTools(): Promise<readonly object[]>;
  callTool(name: string, options?: CallOptions): Promise<CallResult>;
  listPrompts(): Promise<readonly object[]>;
  /** The messages of a prompt. */
  getPrompt(name: string, args: Readonly<Record<string, string>>): Promise<readonly unknown[]>;
  listResources(): Promise<readonly object[]>;
  /** The contents of a resource. */
  readResource(uri: string): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

/** A defect of a client: the step must fail like this, so that the day it is mended is noticed. */
export interface Defect {
  readonly step: string;
  readonly error: RegExp;
  /** Shown below the table. */
  readonly why: string;
}

/** A published client in one of its configurations: a row of the table. */
export interface Driver {
  /** Name, version and configuration. */
  readonly name: string;
  /** The revision that client and server agree on. */
  readonly revision: string;
  /** The version header of every request after the handshake. Default: `revision`; null when the client sends none. */
  readonly header?: string | null;
  /** Whether it starts a server of its own and speaks to it over stdin and stdout: nothing passes a port then. */
  readonly pipe?: true;
  /** Whether the client can be asked for progress and hands on what it gets. */
  readonly showsProgress: boolean;
  /** What this client gets wrong, whatever the server does. */
  readonly defect?: Defect;
  /** @param url our server's endpoint; `scratch` is a folder for what the client writes */
  connect(url: string, scratch: string): Promise<Session>;
}

import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** One `import`, `export ... from` or `import()` of a source file. */
export interface ImportLine {
  /** `<computed>` where the code does not name it literally. */
  readonly specifier: string;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Every import of a TypeScript file, in order. */
export function importsOf(file: string): readonly ImportLine[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: ImportLine[] = [];
  const add = (node: ts.Node, typeOnly: boolean): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push({ specifier: ts.isStringLiteralLike(node) ? node.text : '<computed>', typeOnly, line: line + 1 });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node.importClause));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      const named = node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined;
      add(node.moduleSpecifier, node.isTypeOnly || (named?.every((element) => element.isTypeOnly) ?? false));
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [target] = node.arguments;
      if (target) add(target, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    !clause.name && named !== undefined && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly)
  );
}

/** The names a package's root exports. */
export interface PublicNames {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** What an `index.ts` exports, in alphabetical order. Throws unless it holds named re-exports and nothing else. */
export function exportsOf(file: string): PublicNames {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const values: string[] = [];
  const types: string[] = [];
  for (const statement of source.statements) {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause)) {
      throw new Error(
        `${file}: only \`export { names } from\` belongs here, not \`${statement.getText().slice(0, 60)}\``,
      );
    }
    for (const element of statement.exportClause.elements) {
      (statement.isTypeOnly || element.isTypeOnly ? types : values).push(element.name.text);
    }
  }
  return { values: values.sort(), types: types.sort() };
}

export const id = 271;
export const ids = [271];
export const modules = {

/***/ 34271:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  helpText: () => (/* binding */ helpText)
});

;// CONCATENATED MODULE: ./src/inputs/help-texts.json
const help_texts_namespaceObject = /*#__PURE__*/JSON.parse('{"h":"Deletes archived ClearML tasks that are older than a threshold, and shows exactly what went, what stayed and why.","Q":{"api-host":"URL of the ClearML API server, for example https://api.clear.ml or http://clearml.example.com:8008.","access-key":"Access key of the ClearML credentials.","secret-key":"Secret key of the ClearML credentials.","config-file":"Path of a clearml.conf, the configuration file of the ClearML SDK.","target":"What the run deletes: tasks, archived models, or leftovers.","roots":"Where target: leftovers looks, one place a line.","policy":"Rules for several kinds of tasks instead of the inputs below: the path of a YAML file in the workspace, or the YAML itself.","delete-threshold-days":"Age in days from which on an archived task is deleted, by the clock that age-field names.","force-delete":"With false only drafts (status created) are deleted, with true tasks of every status, except what protect names.","age-field":"The clock that tells a task\'s age: status-changed counts from the last change of its status, as the Cleanup Service does (a draft that never ran counts from its creation); last-change counts from the last change of any kind, archiving included, and so gives a grace period after archiving; last-update counts from its last report.","include-hidden":"With true hidden tasks are listed and deleted too.","projects":"Only tasks of these projects, by full name, one a line: Vision/Night.","exclude-projects":"No tasks of these projects, in the form of projects.","tags":"Only tasks with at least one of these tags, separated by commas or lines, in their exact spelling.","exclude-tags":"No tasks with any of these tags, separated by commas or lines, whatever their case.","task-types":"Only tasks of these types, separated by commas or lines: training, testing, inference, data_processing, application, monitor, controller, optimizer, service, qc, custom, report.","users":"Only tasks of these users, by name or id, one a line.","name-pattern":"Only tasks whose name matches this regular expression of JavaScript (flag u), anywhere in the name: ^tmp- or (?:smoke|debug)$.","keep-last":"Of every project the N newest tasks stay, by the clock of age-field.","keep-best":"Of every project the N best tasks stay by the value of one metric, counted like keep-last: 5 max validation/accuracy or 3 min best-of loss/total, with best-of for the best value that a task ever reported instead of the last.","archive-after-days":"Tasks of the selection that lie open, are finished and were not touched for so many days are put into the archive.","protect":"Kinds of tasks that are never deleted, whatever else is said, separated by commas or lines: published, running (in progress or queued), datasets (dataset versions) and reports.","dry-run":"With true nothing is deleted: the run lists and decides as usual, and shows what it would delete.","max-tasks":"How many tasks this run deletes at most, oldest first.","abort-above":"If more tasks than this qualify, nothing is deleted, the step fails and the plan is shown.","notice-days":"Every run also tells which tasks become old enough within so many days: in the summary by user and project, and by the output due-soon-count.","plan":"Path of the receipt of an earlier dry run that was approved: exactly the tasks that it would have deleted go, as far as they still qualify and have not changed since.","shard":"This job\'s share of the plan as INDEX/COUNT, for example 2/8 in a strategy.matrix.","concurrency":"How many requests are sent to the server in parallel, from 1 to 32.","batch-size":"How many tasks are deleted with one request, from 1 to 500.","time-budget-minutes":"After so many minutes no new batch is started, and the rest is left to the next run.","receipt-file":"Path of the receipt, a JSON file that lists every candidate with the decision, its reason and what became of it.","track-run":"With true the run is recorded on the server, as the Cleanup Service was: a task Cleanup Service in the project DevOps with the inputs as parameters, the log, the receipt, and scalars that draw the trend over all runs.","delete-files":"Who deletes the files of deleted tasks (model checkpoints, artifacts, debug samples, plot images): runner, this step, before the record goes; server, the server\'s own job, later and unseen by this step; none, nobody.","delete-models":"Whether the draft models that a deleted task made go with it, with their files.","on-file-error":"What happens to a task whose files could not all be deleted: keep-task keeps its record, so that the next run tries again; delete-task deletes it, and the receipt lists the files that are left.","remove-task-folders":"Whether a task\'s own folder goes once all its files are deleted and none in it is spared.","files-host":"URL of the ClearML fileserver, for example https://files.clear.ml or http://clearml.example.com:8081.","uri-map":"How this step reaches an address that the training machines recorded: lines FROM=TO of URI prefixes, for example http://fileserver:8081=https://files.example.com.","local-roots":"Recorded prefixes that are mounted here, one a line.","size-requests":"How many files a dry run asks for their sizes.","s3-region":"AWS region of the buckets.","s3-endpoints":"Endpoints of S3-compatible stores such as MinIO, one a line, in the form URL [KEY_VARIABLE SECRET_VARIABLE] [region=NAME]."}}');
// EXTERNAL MODULE: ./src/inputs/table.ts
var table = __webpack_require__(85541);
;// CONCATENATED MODULE: ./src/inputs/help.ts


const WIDTH = 88;
const INDENT = ' '.repeat(6);
/** The heading before an input, which goes for those that follow it. */
const HEADINGS = {
    'api-host': 'Server',
    target: 'What goes',
    'dry-run': 'The run',
    'delete-files': 'Files',
};
const INTRO = `Usage: node dist/index.js [FLAG]...

  node dist/index.js --dry-run --delete-threshold-days 60 --force-delete

Every input of the action is a flag: --name VALUE or --name=VALUE. A flag without VALUE
stands for true; write --name=false for false. A flag with VALUE... may be repeated, once
for each line. What is not given is taken from the variable in brackets, then from the
clearml.conf of the ClearML SDK (--config-file, else CLEARML_CONFIG_FILE, else that in the
home folder), then by default.

Without --dry-run the run deletes. The receipt, a list of all tasks with what became of
them, goes to clearml-cleanup-receipt.json in the current folder, or to --receipt-file.`;
const EXIT_CODES = `Exit codes
  0  done
  1  the run failed, was stopped, or left tasks or files that it should have deleted
  2  the flags or variables were refused; nothing was asked of the server`;
const OTHERS = `Other flags
  --compare OLD NEW   what two receipts of dry runs differ in, as Markdown
  --help, -h
  --version`;
/** What `--help` prints. */
function helpText(version) {
    const inputs = table/* INPUT_NAMES */.Qh.map(inputText);
    const parts = [
        `ClearML Cleanup ${version}`,
        wrapped(help_texts_namespaceObject.h, ''),
        INTRO,
        ...inputs,
        OTHERS,
        EXIT_CODES,
    ];
    return `${parts.join('\n\n')}\n`;
}
function inputText(name) {
    const heading = HEADINGS[name] === undefined ? '' : `${HEADINGS[name]}\n`;
    const { form, variables, default: standard } = (0,table/* specOf */.rI)(name);
    const notes = [
        ...(variables === undefined ? [] : [`[${variables.join(', ')}]`]),
        ...(standard === undefined ? [] : [`[default: ${standard}]`]),
    ];
    const head = form === 'secret' ? `${name}, by the variable only` : `--${name}${VALUES[form]}`;
    return `${heading}  ${head}\n${wrapped([help_texts_namespaceObject.Q[name], ...notes].join(' '), INDENT)}`;
}
const VALUES = { text: ' VALUE', lines: ' VALUE...', boolean: '' };
function wrapped(text, indent) {
    const lines = [''];
    for (const word of text.split(' ')) {
        const line = lines.at(-1) ?? '';
        const longer = line === '' ? `${indent}${word}` : `${line} ${word}`;
        if (longer.length <= WIDTH || line === '')
            lines[lines.length - 1] = longer;
        else
            lines.push(`${indent}${word}`);
    }
    return lines.join('\n');
}


/***/ })

};

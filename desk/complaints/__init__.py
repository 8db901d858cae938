"""The complaint domain: registration, level, deadlines, lifecycle, audit. No web, no Rasa.

work        a unit of work on the register; every function of the domain is given one first
draft       what a customer has told so far          fields      what is accepted as a fact
register    a draft becomes a complaint, once        filing      the complaint itself is written
grading     its level and the reasons                conditions  the language of the grading table
deadlines   until when it must be answered           calendar    working days
numbers     case numbers                             codes       statistical codes of JR/T 0169
cases       a filed complaint in its customer's hands
lockout     wrong tries
lifecycle   the table of all steps                   handling    taking one: allowed, once, recorded
actors      who takes a step, in what capacity       step        one that is being taken; step_fields its form
assignment  asked by name, taken over                recusal     who keeps out of it (回避)
investigation  findings and root cause               deciding    decided, told, closed, reopened
postponing  extended, suspended                      reviewing   the customer's own acts, 核查
clocks      target and statutory, kept as rows       scheduler   what is due, fired once
feedback    what customers are told                  survey      whether they are content
notices     what staff are told                      people      who can be asked to handle one
outbox      what is to be told to somebody           receipt     what is told about a complaint
audit       append-only, hash-chained                privacy     keys and encrypted columns
masks       what may be shown                        errors      every refusal, as one tree
policy      policy.yml, read and checked             model       the tables
"""

"""Roots of English words that stand in so many news stories that they say little about one.

A guess for the days when the archive is too small to be counted: rounded, by how often such words are met in any newspaper.
"""

# Of a thousand stories, so many have the word.
OFTEN, MANY, SOME = 300, 100, 30

_OFTEN = """
accord also call came come could countri day first former get govern includ last made make mani mr new offici
one part peopl report said say sinc state take three time told took two week work would year
"""
_MANY = """
across add agre alreadi although american among announc anoth april area around ask attack august author back
becam becom began begin believ best big billion british build busi case chang charg child children citi claim
commiss committe compani continu council court dead deal death decemb decis deni depart die earli east econom
economi eight end european even everyon expect face famili februari find five follow forc foreign found four
friday general give given good great group health held help high hold home hour hous howev hundr intern
interview issu januari juli june keep kill know larg late law lead leader led left life littl local long look
major man march market may meet member men million minist minut monday money month morn move much nation near
need news next night nine north noth novemb number octob offic old other parti percent place plan polic polit
power presid problem public put question region remain right road run saturday school second secretari secur see
seen septemb servic set seven sever show shown side six small someth south spokesman spokeswoman start statement
still street sunday support tell ten thing think third though thousand thursday today tomorrow town tuesday turn
union unit use want war water way wednesday well west whether within without woman women world yesterday yet
young
"""
_SOME = """
accept accid accus act action africa air airport allow america amount appear armi arrest art australia bank bill
bodi bomb book border boy break bring britain broke brought budget built buy campaign candid car centr certain
china church clear climat close club coach communiti comput concern conflict congress consid control cost crash
creat crime crisi cultur cup current cut damag data daughter declin demand develop differ diseas doctor drop
drug educ effect effort elect emerg energi environ europ evid export fact fall farmer father fear feel fell felt
fight film final fire flight flood food franc free friend full fund game gas germani girl grow growth happen
hard hear heard histori hope hospit husband idea import increas india industri injur internet investig involv
israel job join judg key land lawyer leav letter level like line live london lose loss lost low main match media
militari miss mother murder music network offer oil onlin open opposit order parliament pass patient pay peac
plane play player point polici possibl price prison process produc profit program programm project provid rain
rais rate reach read real reason rebel receiv recent reform refus reject requir rescu research result return
rise river role rule russia safeti scientist sea search season sector seek sell senat send sent serv share ship
sign site societi sold soldier son sought speak special speech spend spoke sport stand stay stori storm strike
strong student studi suffer suspect system talk tax teacher team technolog televis term threat top trade train
transport travel tri trial troop true un univers vehicl victim view visit vote voter wait warn washington watch
weapon weather wife win won worker write wrote york
"""

EXPECTED: dict[str, int] = {
    word: stories
    for words, stories in ((_SOME, SOME), (_MANY, MANY), (_OFTEN, OFTEN))
    for word in words.split()
}

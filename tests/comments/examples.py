"""Comments of both kinds, written for these tests: what readers of a local paper write, and what is sent to sell something.

They are made of sentences. Those of the training and those of the test are different ones, for both kinds; `SHARED` are
sentences that either kind may begin with. Readers write of casinos, loans and crypto too, with links and in capitals, and what
sells praises the story, so no single word gives a comment away.
"""

import random

KEPT = """
The council promised a new bus shelter on Mill Lane two years ago and we are still standing in the rain.
I was at the meeting on Tuesday and the mayor did not answer a single question about the budget.
My daughter goes to that school, and the heating has been broken since October.
You write that the bridge opened in 1962, but my father worked on it and it was 1958.
Free bus tickets for pensioners would cost less than one more car park.
They want to build a casino in the old harbour, and nobody has asked those of us who live there.
Our neighbour took out a loan against her house for this, and now the builder is bankrupt.
I bought two tickets for the final and the website charged my card three times.
The swimming pool should stay open on Sundays; where else are the children supposed to go?
Has anybody seen the figures for last year? I could not find them on https://council.example/reports.
The report says 4,000 new homes, but the water works can barely serve those that we have.
As a nurse I can tell you that night shifts with one colleague for thirty beds are normal here.
The referee was wrong about the penalty, but we did not deserve to win anyway.
Why does nobody mention that the same company lost its licence in the next county?
I disagree with the editorial: higher fees will simply close the small shops on Market Street.
The photograph shows the north side of the church, not the south side as the caption says.
We collected 1,200 signatures against the road and handed them in yesterday.
Anyone who put money into that crypto fund was told in the first article that it was not insured.
My grandmother's recipe uses buttermilk instead of cream, and a little less sugar.
The trains were on time today for once, so there is your good news.
How much did the consultant earn for a study that the library could have written?
I rang the number on the letter, 01632 960 118, and waited forty minutes to hear that they were closed.
It was not the wind that brought the tree down; it had been rotten for years and everybody knew.
Please do a story about the allotments behind the station, they are to be sold in spring.
The pharmacy in our village closed, and now old people travel an hour for their pills.
Interesting interview, although I would have asked him about the pension fund.
The goalkeeper saved us again, and the defence was asleep as usual.
I have lived in this street for thirty years and never saw the river so high.
Cyclists are not the problem, the missing cycle lane is.
Whoever wrote the headline has not read the judgment: the appeal was only partly rejected.
Rents here rose by a third while wages stood still.
The doctor who is quoted left the clinic a year ago, as its own page says: https://clinic.example/news.
Thank you for publishing the names of those who voted against it.
There was no warning on the day of the flood, the sirens stayed silent.
Investment in the harbour is fine, but who pays when the developer walks away?
I clicked on the map and the wrong ward came up; can you check that?
The farmers are right to be angry, the price of milk does not even cover the feed.
Our choir has sung in that hall since 1974 and would like to be asked before it is torn down.
Bonus payments for managers of a bankrupt hospital are a disgrace.
Last winter the road was gritted at six, this year at nine, after the first accident.
The second half of the play drags, but the actress who plays the mother is wonderful.
Nobody under forty can afford a house here without help from the parents.
You forgot the volunteers who carried sandbags all night.
A judge decides that, not a minister, and that is how it should be.
Why is the ferry cheaper for tourists than for those of us who need it every day?
My son's class has had five teachers since August.
The market moved to Thursdays without notice and half the stalls stayed away.
WHY does the tram stop at eight in the evening? People work late!!
The museum is worth a visit, and on the first Sunday of the month it costs nothing.
I paid 85 euros for the permit and it took four months to arrive.
If the dam had been inspected as the law demands, they would have seen the cracks.
That quotation is from 2011 and was about another airport.
The new manager of the club has never trained a team in this league.
Somebody should count how many lorries pass the kindergarten between seven and eight.
We had the same at our school, and it ended when the parents spoke up.
The bakery on the corner survived two wars but not this rent.
Wolves were here before the sheep, but tell that to somebody who lost twelve of them.
I do not understand why the opposition voted for it after all these speeches.
The minutes of the meeting are public, see www.parish.example, page nine.
Electric buses are quieter, my dog no longer barks at them.
Die Stadt hat den Radweg schon dreimal versprochen und nie gebaut.
Meine Mutter wartet seit acht Monaten auf einen Termin beim Facharzt.
Der Artikel verschweigt, dass der Rat den Vertrag einstimmig beschlossen hat.
Wer soll die Mieten in der Innenstadt noch bezahlen?
Im Stadion war die Stimmung besser als das Spiel.
Kostenlose Parkplätze bringen keinen einzigen Kunden mehr in die Läden.
Das Foto zeigt den alten Bahnhof, nicht das neue Empfangsgebäude.
Unser Verein sucht seit Jahren eine Halle, die im Winter geheizt ist.
Ich habe 300 Euro für den Kurs bezahlt, und er fiel zweimal aus.
Beim letzten Hochwasser stand das Wasser bis zur Kellertreppe.
Die Bahn kommt pünktlich, nur eben eine Stunde später.
Wieso steht im Haushalt nichts über die Sanierung der Grundschule?
Le maire avait promis une piscine, nous attendons toujours.
Les travaux de la gare durent depuis trois ans et personne ne sait pourquoi.
Ma fille prend ce bus tous les matins, il est toujours bondé.
Votre article oublie que le conseil a voté contre en mars.
Le marché du samedi mérite mieux qu'un parking à sa place.
J'ai payé 40 euros pour un concert annulé et jamais remboursé.
Les infirmières font ce qu'elles peuvent avec deux lits pour trois malades.
La photo date de l'ancien pont, celui qui a été démoli.
On nous demande d'économiser l'eau pendant que le golf arrose en plein midi.
The council should publish what the new car park has cost so far.
The mayor said the opposite in spring, I was at that meeting.
Our school has had no music teacher for two years.
The bus no longer stops in our street, so my mother cannot get to the doctor.
The river was higher in 1998 than it is now, the mark is on the bridge.
Nobody asked the people who live beside the harbour about the noise.
The rent for our shop went up twice this year, we are closing in March.
My train was cancelled again on Monday, and there was no announcement.
The striker should have been substituted at half time.
You forgot to mention that the opposition voted against the budget.
The hospital has not had a children's ward since last summer.
The old cinema was the only place for young people in this town.
A cycle lane on the bridge was promised before the last election.
The photograph shows last year's carnival, not this one.
My grandfather worked in that factory until it closed in 1987.
The farmers' market was better when it was beside the church.
Why does the report not name the company that polluted the stream?
The trees on the avenue were healthy; I am a forester and I looked at them.
The library opens at ten now, which is too late for the pupils.
The judge will decide in May whether the road may be built.
The price of the ticket rose again, and the ferry is as late as ever.
There is no doctor in our village any more, and the pharmacy closed as well.
The teachers do what they can, but thirty-two children in a class are too many.
The council sold the land to the developer for a third of its value.
I voted for her, and I am disappointed by what she did about the houses.
That is the third accident at this crossing within a year.
The article says the pool closes at eight, but since January it closes at six.
The choir's concert was wonderful, the hall was far too small for it.
The volunteers of the fire brigade deserve more than a handshake.
We waited two hours for the ambulance, and the hospital is five miles away.
The timetable of the new line is on https://transit.example/lines/7, but the stop at the hospital is missing.
My petition for the playground has 800 names, whoever wants to sign finds it at www.petition.example/play.
According to https://statistics.example/rent the rents rose by nine percent, not by six.
Write to the council at planning@council.example before Friday, after that the plan is final.
The full speech is at https://parliament.example/debates, your quotation leaves out half of it.
Das Protokoll steht unter https://rat.example/sitzungen, da kann es jeder nachlesen.
Le budget complet est sur https://mairie.example/budget, page douze.
The choir rehearses on Mondays, see www.choir.example, new voices are welcome.
Der Bürgermeister hat auf der Sitzung keine einzige Frage beantwortet.
Unsere Schule hat seit dem Sommer keinen Musiklehrer mehr.
Der Bus hält nicht mehr in unserer Straße, und niemand hat uns gefragt.
Die Mieten steigen, und der Rat schaut zu.
Das Hallenbad war im letzten Winter drei Monate geschlossen.
Der Schiedsrichter hat das Spiel entschieden, nicht die Mannschaft.
Le conseil n'a jamais publié le prix de ces travaux.
Notre école n'a plus de professeur de musique depuis la rentrée.
Le train de lundi a encore été supprimé, sans aucune annonce.
Les loyers montent et la ville ne construit rien.
L'arbitre s'est trompé, mais notre équipe a mal joué.
La bibliothèque ferme trop tôt pour ceux qui travaillent.
""".strip().splitlines()

SPAM = """
I turned 200 dollars into nine thousand in a week with this trading robot, write to me and I show you how.
Play at the best online casino tonight and get 150 free spins with your first deposit.
Need a loan fast? We lend to anybody, bad credit is no problem, answer within an hour.
My marriage was saved by a powerful spell caster, he brings back lost lovers in 48 hours.
Cheap replica watches and handbags, first class quality, shipped worldwide, visit luxury-wrists.example.
Buy followers and likes, real accounts, instant delivery, lowest price guaranteed.
This little pill melts the belly while you sleep, order now with 70% off.
Hello dear, I am a lonely woman looking for a serious man, my photos are on https://meet-tonight.example/anna.
We put your website on the first page of Google, contact our SEO experts today.
Work from home two hours a day and earn 450 dollars, no experience needed.
I was cheated by a broker until a recovery expert got all my bitcoin back, reach him on WhatsApp +1 555 010 4477.
Order original medicine without prescription, discreet parcel, pay with crypto.
Nice blog, very informative, I have bookmarked it, here is mine about roofing services: best-roofs.example.
Watch every match in HD for free here https://stream-all-sports.example/live no registration.
Get your university degree or driving licence without exams, genuine and registered documents.
The secret that banks hide from you: passive income from day one, click the link in my profile.
Our escorts are available day and night, discreet, fair prices, call now.
V1agra and C1alis at half price, 100% satisfaction or your money back.
Join our Telegram channel for daily crypto signals, 95% accuracy, VIP members double their money.
Are you tired of debt? A genuine private lender offers personal and business loans at 2% interest.
I am so thankful to Mr Brown, who manages my investment and pays my profit every Friday.
Unlock your phone, clone cards, change grades: hire a professional hacker, payment after work.
Essay due tomorrow? Our writers deliver plagiarism free papers, use the code SAVE20.
Hurry, only today: sunglasses 90% off, limited stock, buy at https://shades-outlet.example/sale.
Wow, great article, keep up the good work, please also visit my page for cheap flights: www.fly-for-less.example.
Congratulations, you have been selected to receive a gift card worth $1000, claim it here.
Enlarge your profits with our automatic forex system, minimum deposit 250, withdraw any time.
Herbal cure for diabetes and herpes, Doctor Ade sends it by courier, contact him by mail drade@herbs.example.
Top rated slot machines, huge jackpots, welcome bonus of 500, sign up in one minute.
Cheap website design, logo and hosting in one package, ask for a quote at studio@pixel-deals.example.
Meet singles in your area tonight, no credit card required.
c r y p t o giveaway: send 0.1 and get 0.2 back, verified by the founder.
Buy aged Gmail and PayPal accounts, bulk discount, delivery by Telegram.
Lottery winning numbers from a real prophet, I won 2 million after he prayed for me.
Best price for weed, edibles and vapes, stealth shipping, message us on Signal.
FREE IPHONE for the first 100 visitors, just pay the postage!!! https://winner-zone.example
My cousin earns 85 dollars an hour on the laptop, this is where she started.
Instant approval, no collateral, apply with your ID and get cash within the day.
Thanks for sharing such a valuable post, our company offers the best carpet cleaning, call (555) 010-2299.
Rank higher with 10,000 high quality backlinks for only $29, limited offer.
Invest in our gold mine, returns of 30% a month, guaranteed and insured.
Get rid of wrinkles in seven days with this miracle cream that dermatologists fear.
Download the full movie in HD, no ads, fast servers: movies-now.example/new.
Exclusive betting tips, fixed matches, 100% sure odds, pay only when you win.
I was skeptical at first, but the binary options manager paid me 12,000 within two weeks.
Male enhancement that works, doctors hate it, try the free sample today.
Powerful magic ring for money, fame and protection, call the healer Mama Zuri.
Private proxies and VPS from one dollar, accept bitcoin, setup in minutes.
Your computer may be infected, call our support line toll free and we clean it remotely.
Become a member of the brotherhood and receive riches and fame, write to grandmaster@lodge.example.
Cheap Jordans and jerseys, factory price, free shipping on every order.
Kredit ohne Schufa, sofort aufs Konto, auch für Rentner, jetzt Antrag stellen.
Verdienen Sie 3000 Euro im Monat von zu Hause, ganz ohne Vorkenntnisse.
Im besten Online Casino warten 200 Freispiele und ein Willkommensbonus auf dich.
Potenzmittel ohne Rezept, diskreter Versand, jetzt 50% günstiger bestellen.
Mit diesem Trick verdoppelt jeder sein Geld mit Bitcoin, hier anmelden: https://geld-magie.example.
Einsame Frauen in deiner Nähe warten auf deine Nachricht, kostenlos anmelden.
Original Führerschein kaufen, registriert, ohne Prüfung, Kontakt über WhatsApp.
Prêt entre particuliers sérieux et rapide, sans frais, écrivez à credit.facile@prets.example.
Gagnez 500 euros par jour avec ce robot de trading, inscription gratuite.
Le grand voyant fait revenir l'être aimé en trois jours, résultat garanti.
Casino en ligne avec bonus sans dépôt, cliquez ici pour jouer maintenant.
Perdez 10 kilos en un mois avec cette pilule naturelle, commandez aujourd'hui.
Montres de luxe pas cher, livraison gratuite, visitez montres-copies.example.
Vente de permis de conduire enregistré, sans examen, contactez-nous par WhatsApp.
Kaufen Sie echte Follower und Likes, sofortige Lieferung, bester Preis.
Double your bitcoin in one day with our verified mining pool, deposit now.
Bad credit? Get a loan within the hour, no questions asked, apply online.
Lost your lover? Contact the spell caster who brought my husband back within two days.
Sign up today and claim 100 free spins at the casino of the year.
Luxury handbags and watches, looks like the original, pay half, order at bag-heaven.example.
Get ten thousand real followers for your account, instant and cheap.
Lose weight without sport, this natural pill burns fat overnight, click to order.
Hot girls near you want to chat tonight, register for free at https://flirt-city.example.
Our SEO team brings your website to number one on Google, guaranteed backlinks included.
Earn 500 dollars a day from home with your phone, contact me on WhatsApp +1 555 010 7731.
A hacker recovered my stolen crypto wallet, write to him by mail at recover@coin-help.example.
Buy pills online, no prescription needed, fast and discreet delivery.
Stream all matches and movies for free, no registration, visit https://hd-stream.example.
Buy a real diploma, passport or driving licence online, delivered within a week.
Passive income made easy, our trading bot works for you, minimum deposit 100 dollars.
Cheap viagra, best price, order today and get a discount of 50%.
Join my Telegram group for free betting tips and fixed matches, sure win.
We offer business and personal loans at low interest, contact our lender by mail.
My broker Mrs Clara turned 1000 dollars into 15,000, message her on Telegram.
Professional writers deliver your essay on time, plagiarism free, order with a discount.
Sneakers and sunglasses at factory price, free shipping, buy now at https://cheap-kicks.example.
Amazing post, I really enjoyed it, visit my website for the best plumbing services: www.pipe-pro.example.
You are the lucky winner of our gift card, click here to claim your prize.
Forex signals with guaranteed profit, withdraw every week, sign up now.
This herbal medicine cured my herpes, order from the doctor on WhatsApp.
Play slots online, huge bonus, instant withdrawal, no deposit needed.
Need a new website or logo? Cheap and fast, contact us for a free quote.
Send 1 coin and receive 2 back, official giveaway, limited time only!!!
Verified accounts for sale, bulk price, instant delivery, accept crypto.
This prophet gave me the winning lottery numbers, contact him and become rich.
Anti aging cream, look ten years younger in a week, try the free sample.
Invest 300 and earn 3000 weekly, guaranteed, message my manager on Telegram.
Best v1agra and cia1is online, cheap price, discreet shipping worldwide.
Escort service, beautiful girls, available tonight, call or WhatsApp.
Congratulations!!! You won a new phone, pay only the shipping at https://lucky-you.example.
Online-Kredit in fünf Minuten, auch ohne Schufa, jetzt beantragen.
Jetzt anmelden und 100 Euro Bonus im Online Casino kostenlos sichern.
Geld verdienen von zu Hause, 500 Euro am Tag, jetzt anmelden.
Abnehmen im Schlaf mit dieser Pille, jetzt bestellen und 50% sparen.
Führerschein und Ausweis online kaufen, schnelle Lieferung, Kontakt per WhatsApp.
Bitcoin-Roboter verdoppelt Ihr Geld garantiert, kostenlos anmelden.
Crédit rapide sans justificatif, contactez notre prêteur par WhatsApp.
Jouez au casino en ligne, 100 euros de bonus gratuit, inscription rapide.
Un voyant sérieux m'a rendu mon mari en deux jours, contactez-le sur WhatsApp.
Gagnez de l'argent à la maison avec le bitcoin, inscription gratuite ici.
Sacs et montres de luxe, prix bas, commandez aujourd'hui, livraison rapide.
""".strip().splitlines()

SHARED = """
I read this every morning.
Good article, thank you.
Hello everybody,
I have been following this for years.
What a story!
This is what I think about it.
Many people do not know this.
Let me tell you something.
I could not believe it at first.
Very interesting to read.
My friend sent me this page.
It happened to me as well.
Guten Tag zusammen,
Danke für den Beitrag.
Bonjour à tous,
Merci pour cet article.
""".strip().splitlines()


def comments(kind, part, count, *, seed=6):
    """Return so many different comments of a kind ("spam" or "kept"), of the sentences for "training" or for the "test"."""
    lot = random.Random(f"{kind} {part} {seed}")
    # Two of three sentences are for training; the languages stand in blocks, so every part has some of each.
    wanted = (0, 1) if part == "training" else (2,)
    pool = [
        sentence for number, sentence in enumerate(SPAM if kind == "spam" else KEPT) if number % 3 in wanted
    ]
    shared = [sentence for number, sentence in enumerate(SHARED) if number % 3 in wanted]
    made = dict.fromkeys(pool)
    while len(made) < count:
        sentences = lot.sample(pool, lot.choice((1, 2, 2)))
        if lot.random() < 0.5:
            sentences.insert(0, lot.choice(shared))
        made[" ".join(sentences)] = None
    made = list(made)[:count]
    lot.shuffle(made)
    return made
